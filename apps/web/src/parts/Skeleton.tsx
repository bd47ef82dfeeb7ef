import styles from './Skeleton.module.css'

interface SkeletonProps {
  /** `row` a list row, `message` a message, `line` one line of text. */
  readonly form: 'row' | 'message' | 'line'
  readonly count?: number
  /** What is coming, for screen readers. */
  readonly label: string
}

/** The outline of what is coming; drawn only after 150 ms, so that what is fast never flickers. */
export function Skeleton({ form, count = 1, label }: SkeletonProps) {
  return (
    <div className={styles.skeleton} role="status" aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        <span key={index} className={styles[form]}>
          {form !== 'line' && <span className={styles.face} />}
          <span className={styles.lines}>
            <span className={styles.bar} />
            {form !== 'line' && <span className={styles.bar} />}
          </span>
        </span>
      ))}
    </div>
  )
}
