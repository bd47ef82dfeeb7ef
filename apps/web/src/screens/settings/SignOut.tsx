import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import type { Outcome } from '../../models/store.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { RadioCards } from '../../parts/RadioCards.tsx'
import { useToasts } from '../../parts/use-toasts.ts'
import { errorKey, useWords } from '../../words/index.ts'
import { Gone } from './Gone.tsx'

type Choice = 'keep' | 'wipe'

/** Leaves the account: with what was received kept here or deleted. The only device of an account can't leave anything behind. */
export function SignOut({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const [wanted, setWanted] = useState<Choice>('keep')
  const { pending, problem, leave } = useLeaving()
  const mustWipe = useMustWipe(problem)
  const choice = mustWipe === undefined ? wanted : 'wipe'
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('settings.signOutTitle')}
      description={t(mustWipe ?? 'settings.signOutMeaning')}
      confirmLabel={t(choice === 'wipe' ? 'settings.signOutConfirmWipe' : 'settings.signOut')}
      cancelLabel={t('settings.cancel')}
      kind={choice === 'wipe' ? 'danger' : 'primary'}
      pending={pending}
      onConfirm={() => void leave(choice)}
    >
      {mustWipe === undefined && <KeepOrWipe choice={choice} onChoice={setWanted} />}
      {choice === 'wipe' && <Gone />}
      <UnsavedKit />
      {problem !== undefined && problem !== 'E_LAST_DEVICE' && (
        <Banner tone="danger" form="card">
          {t(errorKey(problem))}
        </Banner>
      )}
    </ConfirmDialog>
  )
}

function useLeaving() {
  const { session } = useApp()
  const { t } = useWords()
  const toasts = useToasts()
  const navigate = useNavigate()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome>()
  const leave = async (choice: Choice) => {
    setPending(true)
    const left = await session.signOut({ wipe: choice === 'wipe' })
    setPending(false)
    setProblem(left.problem)
    if (left.problem !== undefined) return
    if (left.stillListed) toasts.add({ tone: 'warning', text: t('settings.signOutStillListed'), timeout: 0 })
    // Whoever signs in next begins at the beginning, not in the settings.
    void navigate({ to: '/', replace: true })
  }
  return { pending, problem, leave }
}

/** Why there is nothing to choose. */
function useMustWipe(problem: Outcome): 'settings.signOutLast' | 'settings.signOutMemory' | undefined {
  const { account, session } = useApp()
  const isMemory = useStore(session.view, (view) => view.state === 'signed-in' && view.storage === 'memory')
  const isLast = useStore(account.view, ({ devices }) => devices.state === 'ready' && devices.list.filter(({ revoked }) => !revoked).length === 1)
  useEffect(() => void account.loadDevices(), [account])
  if (isLast || problem === 'E_LAST_DEVICE') return 'settings.signOutLast'
  return isMemory ? 'settings.signOutMemory' : undefined
}

function KeepOrWipe({ choice, onChoice }: { readonly choice: Choice; readonly onChoice: (choice: Choice) => void }) {
  const { t } = useWords()
  return (
    <RadioCards
      label={t('settings.signOutChoice')}
      value={choice}
      onValueChange={onChoice}
      cards={[
        { value: 'keep', label: t('settings.signOutKeep'), hint: t('settings.signOutKeepHint') },
        { value: 'wipe', label: t('settings.signOutWipe'), hint: t('settings.signOutWipeHint') },
      ]}
    />
  )
}

function UnsavedKit() {
  const { session } = useApp()
  const { t } = useWords()
  const navigate = useNavigate()
  const isUnsaved = useStore(session.view, (view) => view.state === 'signed-in' && view.recoveryKit === 'unsaved')
  if (!isUnsaved) return null
  return (
    <Banner tone="warning" form="card" action={{ label: t('settings.kitSave'), onPress: () => void navigate({ to: '/recovery-kit' }) }}>
      {t('settings.signOutKit')}
    </Banner>
  )
}
