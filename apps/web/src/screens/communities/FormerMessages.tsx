import { useState } from 'react'
import type { Channel } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { useToasts } from '../../parts/use-toasts.ts'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useParts } from './use-parts.ts'

/** Of a channel whose readers changed: what was said before, and the way to open it to those of now. */
export function FormerMessages({ channel }: { readonly channel: Channel }) {
  const { t } = useWords()
  const { actions } = useParts()
  const toasts = useToasts()
  const [asks, setAsks] = useState(false)
  const { pending, problem, run } = useAction()
  const { name, permissions, unopened } = channel
  if (!unopened || !permissions.includes('manageChannels') || !permissions.includes('manageRoles')) return null
  const open = () => {
    const done = () => {
      setAsks(false)
      toasts.add({ text: t('community.formerOpened', { name }), tone: 'success' })
    }
    run(() => actions.openHistory(channel), done)
  }
  return (
    <section className={styles.group} aria-label={t('community.former')}>
      <span className={styles.legend}>{t('community.former')}</span>
      <p className={styles.hint}>{t('community.formerHint')}</p>
      <div className={styles.buttons}>
        <Button onClick={() => setAsks(true)}>{t('community.formerOpen')}</Button>
      </div>
      <ConfirmDialog
        open={asks}
        onOpenChange={setAsks}
        title={t('community.formerSure')}
        description={t('community.formerSureHint', { name })}
        confirmLabel={t('community.formerOpen')}
        cancelLabel={t('community.cancel')}
        kind="primary"
        pending={pending}
        onConfirm={open}
      >
        <Problem of={problem} />
      </ConfirmDialog>
    </section>
  )
}
