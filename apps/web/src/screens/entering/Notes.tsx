import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Notes.module.css'

/** What to know before going in: a friend link waits; this browser keeps nothing, or deleted what it kept. */
export function Notes() {
  const { session, addFriend } = useApp()
  const view = useStore(session.view)
  const { pendingLink } = useStore(addFriend.view)
  const { t } = useWords()
  const forgetful = view.state === 'signed-out' && view.storage === 'memory'
  const lost = view.state === 'signed-out' && view.lost
  if (!forgetful && !lost && pendingLink === undefined) return null
  return (
    <div className={styles.notes}>
      {pendingLink !== undefined && <Banner form="card">{t('friendLink.kept')}</Banner>}
      {lost && (
        <Banner form="card" tone="warning">
          {t('entering.lost')}
        </Banner>
      )}
      {forgetful && (
        <Banner form="card" tone="warning">
          {t('entering.memory')}
        </Banner>
      )}
    </div>
  )
}
