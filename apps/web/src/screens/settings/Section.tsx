import { useEffect, useRef } from 'react'
import { useWords } from '../../words/index.ts'
import { isFocusLost } from './focus-lost.ts'
import type { SettingsSection } from './sections.ts'
import styles from './Section.module.css'

export interface SectionProps {
  readonly section: SettingsSection
  /** By its own address. */
  readonly opened: boolean
}

/** One section under its title. */
export function Section({ section: { id, content: Content }, opened }: SectionProps) {
  const { t } = useWords()
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // The list is gone where there is room for one of the two, and with it the focus.
    if (opened && isFocusLost()) title.current?.focus({ preventScroll: true })
  }, [opened])
  return (
    <div className={styles.section}>
      <div className={styles.content}>
        <h2 ref={title} className={styles.title} tabIndex={-1}>
          {t(`settings.${id}`)}
        </h2>
        <Content />
      </div>
    </div>
  )
}
