import { useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { Select } from '../../parts/Select.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import type { CommunityDialog } from './dialog.ts'
import { OpenLinks } from './OpenLinks.tsx'
import { Problem } from './Problem.tsx'
import { useAction } from './use-action.ts'
import { useBan } from './use-ban.ts'
import { useParts } from './use-parts.ts'

type Dialog = Extract<CommunityDialog, { kind: 'moderate' }>

const LONGEST_REASON = 512
/** Seconds. */
const DURATIONS = ['60', '300', '600', '3600', '86400', '604800', '2419200'] as const

/** Kick, ban or timeout: what it means, and why, for the audit log. */
export function ModerateDialog({ dialog, onClose }: { readonly dialog: Dialog; readonly onClose: () => void }) {
  const { t, formats } = useWords()
  const { actions } = useParts()
  const { pending, problem, run } = useAction()
  const [reason, setReason] = useState('')
  const [seconds, setSeconds] = useState<string>('600')
  const { action, communityId, userId, name } = dialog
  const kind = useStore(useApp().communities.one(communityId))?.kind ?? 'community'
  const ban = useBan(dialog)
  const work = () => {
    if (action === 'kick') return actions.kick(communityId, userId, reason)
    if (action === 'ban') return ban.run(reason)
    return actions.timeout(communityId, userId, Number(seconds) * 1_000, reason)
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`community.${action}Title`, { name })}
      description={action === 'kick' ? t(`community.kickMeaning.${kind}`) : t(`community.${action}Meaning`)}
      confirmLabel={t(`community.${action}`)}
      cancelLabel={t('community.cancel')}
      pending={pending}
      onConfirm={() => run(work, onClose)}
    >
      {action === 'timeout' && (
        <Select
          label={t('community.timeoutFor')}
          value={seconds}
          onValueChange={setSeconds}
          items={DURATIONS.map((value) => ({ value: value as string, label: formats.duration(Number(value)) }))}
        />
      )}
      <TextField
        label={t('community.reason')}
        hint={t('community.reasonHint')}
        value={reason}
        onValueChange={setReason}
        maxLength={LONGEST_REASON}
        autoComplete="off"
      />
      {action === 'ban' && <OpenLinks ban={ban} />}
      <Problem of={problem} />
    </ConfirmDialog>
  )
}
