import { type ReactNode, useId } from 'react'
import styles from './Group.module.css'

interface GroupProps {
  readonly title: string
  /** Behind the title: a state. */
  readonly state?: ReactNode
  readonly hint?: ReactNode
  readonly children?: ReactNode
}

/** What belongs together inside a section. */
export function Group({ title, state, hint, children }: GroupProps) {
  const titleId = useId()
  return (
    <section className={styles.group} aria-labelledby={titleId}>
      <header className={styles.header}>
        <h3 id={titleId} className={styles.title}>
          {title}
        </h3>
        {state}
      </header>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      {children !== undefined && <div className={styles.content}>{children}</div>}
    </section>
  )
}
