import { type FormEvent, useState } from 'react'
import type { Device } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import type { Outcome } from '../../models/store.ts'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { PasswordField } from '../entering/PasswordField.tsx'

interface RemoveDeviceProps {
  readonly device: Device
  readonly onClose: () => void
  readonly onRemoved: () => void
}

/** Asks for the password before a device leaves the account. */
export function RemoveDevice({ device, onClose, onRemoved }: RemoveDeviceProps) {
  const { account } = useApp()
  const { t } = useWords()
  const [password, setPassword] = useState('')
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome | 'empty'>()
  const { name } = device
  const confirm = async () => {
    if (pending) return
    if (password === '') return setProblem('empty')
    setPending(true)
    const failed = await account.revokeDevices([device.deviceId], password)
    setPending(false)
    setProblem(failed)
    if (failed === undefined) onRemoved()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void confirm()
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('settings.removeTitle', { name })}
      description={t('settings.removeMeaning')}
      confirmLabel={t('settings.removeConfirm')}
      cancelLabel={t('settings.cancel')}
      pending={pending}
      onConfirm={() => void confirm()}
    >
      <form noValidate onSubmit={submit}>
        <PasswordField
          label={t('entering.password')}
          value={password}
          onValueChange={(text) => {
            setPassword(text)
            setProblem(undefined)
          }}
          error={useProblem(problem)}
        />
      </form>
    </ConfirmDialog>
  )
}

function useProblem(problem: Outcome | 'empty'): string | undefined {
  const { t } = useWords()
  if (problem === undefined) return undefined
  if (problem === 'empty') return t('settings.currentMissing')
  return problem === 'E_CREDENTIALS' ? t('entering.passwordWrong') : t(errorKey(problem))
}
