import { useNavigate } from '@tanstack/react-router'
import type { CommunityId } from '@conclave/protocol'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { useWords } from '../../words/index.ts'
import styles from './Form.module.css'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useOwnId } from './use-own-id.ts'
import { useParts } from './use-parts.ts'

/** Asks before one leaves, and says what stays. */
export function LeaveDialog({ communityId, onClose }: { readonly communityId: CommunityId; readonly onClose: () => void }) {
  const { t } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const navigate = useNavigate()
  const community = useStore(useApp().communities.one(communityId))
  const own = useOwnId()
  const name = community?.name ?? ''
  const left = () => {
    onClose()
    void navigate({ to: '/', replace: true })
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('community.leaveTitle', { name })}
      description={t('community.leaveMeaning')}
      confirmLabel={t('community.leave')}
      cancelLabel={t('community.cancel')}
      pending={pending}
      onConfirm={() => run(() => actions.leave(communityId), left)}
    >
      {community?.kind === 'group' && community.owner === own && (
        <p className={styles.hint}>{t(community.memberCount > 1 ? 'community.leavePassesOn' : 'community.leaveEnds')}</p>
      )}
      <Problem of={problem} />
    </ConfirmDialog>
  )
}
