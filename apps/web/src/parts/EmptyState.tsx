import type { ReactNode } from 'react'
import styles from './EmptyState.module.css'

interface EmptyStateProps {
  /** A drawing or large icon, decoration only. */
  readonly picture?: ReactNode
  /** One sentence. */
  readonly text: ReactNode
  /** One action. */
  readonly action?: ReactNode
}

/** What stands where nothing is yet. */
export function EmptyState({ picture, text, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {picture !== undefined && (
        <div className={styles.picture} aria-hidden="true">
          {picture}
        </div>
      )}
      <p className={styles.text}>{text}</p>
      {action}
    </div>
  )
}
