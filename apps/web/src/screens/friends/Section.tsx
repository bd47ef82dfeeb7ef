import { Fragment, type ReactNode } from 'react'
import type { Person } from '../../models/api.ts'
import { RowList } from '../../parts/RowList.tsx'
import styles from './Friends.module.css'

export interface SectionProps {
  readonly title: string
  readonly hint?: string
  readonly people: readonly Person[]
  readonly children: (person: Person) => ReactNode
}

/** One group of people under its title; nothing when it is empty. */
export function Section({ title, hint, people, children }: SectionProps) {
  if (people.length === 0) return null
  return (
    <section>
      <h2 className={styles.title}>
        {title} <span className={styles.number}>{people.length}</span>
      </h2>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      <RowList label={title}>
        {people.map((person) => (
          <Fragment key={person.userId}>{children(person)}</Fragment>
        ))}
      </RowList>
    </section>
  )
}
