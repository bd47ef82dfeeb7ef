import { UserPlus } from 'lucide-react'
import { Mark } from '../../brand/Mark.tsx'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyField } from '../../parts/CopyField.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { VisuallyHidden } from '../../parts/VisuallyHidden.tsx'
import { useWords } from '../../words/index.ts'
import styles from './EmptyHome.module.css'
import { useFrame } from './frame.ts'

/** What stands in the content while no conversation is chosen: for a new account how to find somebody. */
export function EmptyHome() {
  const app = useApp()
  const { t } = useWords()
  const { show } = useFrame()
  const { loading, rows } = useStore(app.conversations.view)
  const session = useStore(app.session.view)
  if (loading || session.state !== 'signed-in') return null
  const action = (
    <div className={styles.actions}>
      <Button kind="primary" size="large" icon={<Icon of={UserPlus} />} onClick={() => show({ kind: 'add-friend' })}>
        {t('home.addFriend')}
      </Button>
      <CopyField label={t('home.yourLink')} value={session.account.friendLink} copyLabel={t('home.copy')} copiedLabel={t('home.copied')} />
    </div>
  )
  return (
    <>
      <h1>
        <VisuallyHidden>{t('home.home')}</VisuallyHidden>
      </h1>
      <EmptyState picture={<Mark size="large" />} {...(rows.length > 0 ? { text: t('home.choose') } : { text: t('home.empty'), action })} />
    </>
  )
}
