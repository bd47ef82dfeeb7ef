import { Link } from '@tanstack/react-router'
import { ChevronRight, LogOut } from 'lucide-react'
import { useState } from 'react'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import { SECTIONS, type SettingsSection } from './sections.ts'
import styles from './SectionList.module.css'
import { SignOut } from './SignOut.tsx'

/** The sections by name, and the way out. */
export function SectionList({ current }: { readonly current: SettingsSection['id'] }) {
  const { t } = useWords()
  const [leaving, setLeaving] = useState(false)
  return (
    <nav className={styles.list} aria-label={t('settings.sections')}>
      {SECTIONS.map(({ id, icon }) => (
        <Link key={id} to="/settings/$section" params={{ section: id }} className={styles.entry} data-current={id === current || undefined}>
          <Icon of={icon} />
          <span className={styles.text}>{t(`settings.${id}`)}</span>
          <span className={styles.onward}>
            <Icon of={ChevronRight} size="small" directional />
          </span>
        </Link>
      ))}
      <button type="button" className={styles.leave} onClick={() => setLeaving(true)}>
        <Icon of={LogOut} directional />
        {t('settings.signOut')}
      </button>
      {leaving && <SignOut onClose={() => setLeaving(false)} />}
    </nav>
  )
}
