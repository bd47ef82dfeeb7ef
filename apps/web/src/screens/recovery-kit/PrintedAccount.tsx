import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import styles from './PrintedAccount.module.css'

/** On paper only: whose words these are, where they belong, and how they are used. */
export function PrintedAccount() {
  const view = useStore(useApp().session.view)
  const { t } = useWords()
  if (view.state !== 'signed-in') return null
  const { handle, serverUrl } = view.account
  return (
    <div className={styles.printed}>
      <p>{t('recoveryKit.fileAccount', { handle })}</p>
      <p>{t('recoveryKit.fileServer', { url: serverUrl })}</p>
      <p>{t('recoveryKit.fileUse')}</p>
    </div>
  )
}
