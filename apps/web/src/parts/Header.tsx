import type { ReactNode } from 'react'
import styles from './Header.module.css'

interface HeaderProps {
  readonly title: ReactNode
  /** Level of the heading, default 1. */
  readonly level?: 1 | 2
  /** A quiet line beside or under the title. */
  readonly subtitle?: ReactNode
  /** Back button, avatar. */
  readonly leading?: ReactNode
  /** Icon buttons at the end. */
  readonly actions?: ReactNode
}

/** The head of a pane, 48 px. No landmark: panes are the landmarks. */
export function Header({ title, level = 1, subtitle, leading, actions }: HeaderProps) {
  const Heading = `h${level}` as const
  return (
    <div className={styles.header}>
      {leading}
      <div className={styles.words}>
        <Heading className={styles.title}>
          <bdi>{title}</bdi>
        </Heading>
        {subtitle !== undefined && (
          <span className={styles.subtitle}>
            <bdi>{subtitle}</bdi>
          </span>
        )}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
