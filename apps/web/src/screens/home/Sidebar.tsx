import { Link } from '@tanstack/react-router'
import { Search, Users } from 'lucide-react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Count } from '../../parts/Count.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { KeyHint } from '../../parts/KeyHint.tsx'
import { useWords } from '../../words/index.ts'
import { ConversationList } from './ConversationList.tsx'
import { useFrame } from './frame.ts'
import { Groups } from './Groups.tsx'
import styles from './Sidebar.module.css'

interface SidebarProps {
  /** Nothing else is on the screen. */
  readonly alone: boolean
}

/** Find, friends, conversations. */
export function Sidebar({ alone }: SidebarProps) {
  const Heading = alone ? 'h1' : 'h2'
  const { t } = useWords()
  const { show } = useFrame()
  const { incoming } = useStore(useApp().people.view)
  return (
    <>
      <div className={styles.top}>
        <button type="button" className={styles.find} onClick={() => show({ kind: 'switcher' })}>
          <Icon of={Search} size="small" />
          <span className={styles.findText}>{t('home.find')}</span>
          <span className={styles.keys} aria-hidden="true">
            <KeyHint keys="Ctrl+K" />
          </span>
        </button>
      </div>
      <div className={styles.lists}>
        <Link to="/friends" className={styles.entry} activeProps={{ 'data-current': '' }}>
          <Icon of={Users} />
          <span className={styles.entryText}>{t('home.friends')}</span>
          <Count count={incoming.length} label={t('home.requestsWaiting', { count: incoming.length })} />
        </Link>
        <Groups heading={Heading} />
        <Heading className={styles.heading}>{t('home.conversations')}</Heading>
        <ConversationList />
      </div>
    </>
  )
}
