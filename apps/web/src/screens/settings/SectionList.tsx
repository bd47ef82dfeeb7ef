import { Link } from '@tanstack/react-router'
import { ChevronRight, LogOut } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import { isFocusLost } from './focus-lost.ts'
import { SECTIONS, type SettingsSection } from './sections.ts'
import styles from './SectionList.module.css'
import { SignOut } from './SignOut.tsx'

interface SectionListProps {
  readonly current: SettingsSection['id']
  /** One of them is open by its own address. */
  readonly opened: boolean
}

/** The sections by name, and the way out. */
export function SectionList({ current, opened }: SectionListProps) {
  const { t } = useWords()
  const [leaving, setLeaving] = useState(false)
  const list = useFocusOnReturn(current, opened)
  return (
    <nav ref={list} className={styles.list} aria-label={t('settings.sections')}>
      {SECTIONS.map(({ id, icon }) => (
        <Link key={id} to="/settings/{-$section}" params={{ section: id }} className={styles.entry} data-current={id === current || undefined}>
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

/** Whoever comes back to the list, where it stands alone, is where they left it. */
function useFocusOnReturn(current: SettingsSection['id'], opened: boolean) {
  const list = useRef<HTMLElement>(null)
  const last = useRef<SettingsSection['id']>(undefined)
  useEffect(() => {
    if (opened) last.current = current
    else if (last.current !== undefined && isFocusLost()) list.current?.querySelector<HTMLElement>(`a[href$="/${last.current}"]`)?.focus()
  }, [current, opened])
  return list
}
