import styles from './Time.module.css'

export interface TimeProps {
  /** The moment, milliseconds since 1970. */
  readonly at: number
  /** What is shown, for example "14:05". */
  readonly text: string
  /** The whole date, on hover. */
  readonly full: string
}

/** A moment; digits of one width. */
export function Time({ at, text, full }: TimeProps) {
  return (
    <time className={styles.time} dateTime={isoOf(at)} title={full}>
      {text}
    </time>
  )
}

const LATEST = 8.64e15

function isoOf(at: number): string | undefined {
  return Math.abs(at) <= LATEST ? new Date(at).toISOString() : undefined
}
