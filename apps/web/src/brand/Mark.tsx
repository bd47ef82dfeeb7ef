import styles from './Mark.module.css'
import { BUBBLE_PATH, KEYHOLE_PATH, MARK_VIEW_BOX } from './mark-path.ts'

interface MarkProps {
  readonly size?: 'small' | 'medium' | 'large'
  /** The name, when it stands alone; without it the mark is decoration. */
  readonly label?: string
}

/** The mark: a keyhole inside a speech bubble. */
export function Mark({ size = 'medium', label }: MarkProps) {
  return (
    <svg
      className={styles[size]}
      viewBox={MARK_VIEW_BOX}
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined || undefined}
    >
      <path className={styles.shape} fillRule="evenodd" d={BUBBLE_PATH + KEYHOLE_PATH} />
    </svg>
  )
}
