import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import styles from './Gone.module.css'

/** What a deletion takes away, counted. */
export function Gone() {
  const app = useApp()
  const { t } = useWords()
  const { rows } = useStore(app.conversations.view)
  const drafts = rows.filter((row) => row.draft !== '').length
  const unsent = rows.filter(({ preview }) => preview?.mine === true && (preview.state === 'pending' || preview.state === 'failed')).length
  return (
    <section className={styles.gone} aria-label={t('settings.signOutGone')}>
      <h3 className={styles.title}>{t('settings.signOutGone')}</h3>
      <ul className={styles.list}>
        {rows.length > 0 && <li>{t('settings.goneConversations', { count: rows.length })}</li>}
        {unsent > 0 && <li>{t('settings.goneUnsent', { count: unsent })}</li>}
        {drafts > 0 && <li>{t('settings.goneDrafts', { count: drafts })}</li>}
        <li>{t('settings.goneDevice')}</li>
      </ul>
    </section>
  )
}
