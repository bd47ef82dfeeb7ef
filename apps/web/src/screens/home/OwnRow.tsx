import { Link } from '@tanstack/react-router'
import { Settings } from 'lucide-react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { Tooltip } from '../../parts/Tooltip.tsx'
import { useWords } from '../../words/index.ts'
import styles from './OwnRow.module.css'

/** Oneself at the foot of the sidebar: who, connected or not, settings. */
export function OwnRow() {
  const app = useApp()
  const { t } = useWords()
  const session = useStore(app.session.view)
  const { offline } = useStore(app.connection)
  if (session.state !== 'signed-in') return null
  const { userId, displayName, handle } = session.account
  return (
    <div className={styles.row}>
      <Avatar id={userId} name={displayName} size={32} />
      <span className={styles.words}>
        <bdi className={styles.name}>{displayName}</bdi>
        <span className={styles.handle}>{offline ? t('home.stateOffline') : <bdi dir="ltr">@{handle}</bdi>}</span>
      </span>
      <Tooltip text={t('home.settings')}>
        <Link to="/settings/{-$section}" params={{ section: undefined }} className={styles.settings} aria-label={t('home.settings')}>
          <Icon of={Settings} />
        </Link>
      </Tooltip>
    </div>
  )
}
