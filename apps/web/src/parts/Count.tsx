import styles from './Count.module.css'
import { VisuallyHidden } from './VisuallyHidden.tsx'
import { classNames } from './class-names.ts'

interface CountProps {
  readonly count: number
  /** What is counted, in words with the number, for screen readers: "3 unread messages". */
  readonly label: string
  /** `mention` calls for the person (red), `unread` is new (brass), `quiet` only tells. */
  readonly kind?: 'mention' | 'unread' | 'quiet'
}

const MOST = 99

/** A small number; nothing at zero. */
export function Count({ count, label, kind = 'mention' }: CountProps) {
  if (count <= 0) return null
  return (
    <span className={classNames(styles.count, styles[kind])}>
      <span aria-hidden="true" dir="ltr">
        {count > MOST ? `${MOST}+` : count}
      </span>
      <VisuallyHidden>{label}</VisuallyHidden>
    </span>
  )
}
