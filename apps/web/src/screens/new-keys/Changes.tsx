import { KeyRound, type LucideIcon, MonitorSmartphone, RefreshCw, UsersRound } from 'lucide-react'
import { Icon } from '../../parts/Icon.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Changes.module.css'

const CHANGES = [
  ['newKeys.changePassword', KeyRound],
  ['newKeys.changeKeys', RefreshCw],
  ['newKeys.changeDevices', MonitorSmartphone],
  ['newKeys.changeFriends', UsersRound],
] as const satisfies readonly (readonly [string, LucideIcon])[]

/** What is about to happen, and what is not. */
export function Changes() {
  const { t } = useWords()
  return (
    <ul className={styles.changes} aria-label={t('newKeys.changes')}>
      {CHANGES.map(([key, icon]) => (
        <li key={key} className={styles.change}>
          <Icon of={icon} />
          <span>{t(key)}</span>
        </li>
      ))}
    </ul>
  )
}
