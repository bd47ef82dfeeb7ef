import { type FormEvent, useId, useState } from 'react'
import type { Device } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import type { Outcome } from '../../models/store.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { errorKey, useWords } from '../../words/index.ts'

interface RenameDeviceProps {
  readonly device: Device
  readonly onClose: () => void
}

/** Another name for a device. */
export function RenameDevice({ device, onClose }: RenameDeviceProps) {
  const { account } = useApp()
  const { t } = useWords()
  const form = useId()
  const [name, setName] = useState(device.name)
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome | 'empty'>()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return setProblem('empty')
    setPending(true)
    const failed = await account.renameDevice(device.deviceId, name.trim())
    setPending(false)
    setProblem(failed)
    if (failed === undefined) onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('settings.renameTitle')}
      closeLabel={t('settings.close')}
      actions={
        <>
          <Button onClick={onClose}>{t('settings.cancel')}</Button>
          <Button type="submit" form={form} kind="primary" pending={pending}>
            {t('settings.save')}
          </Button>
        </>
      }
    >
      <form id={form} noValidate onSubmit={(event) => void save(event)}>
        <TextField
          label={t('settings.deviceName')}
          name="device-name"
          autoComplete="off"
          maxLength={64}
          spellCheck={false}
          value={name}
          onValueChange={(text) => {
            setName(text)
            setProblem(undefined)
          }}
          hint={t('settings.deviceNameHint')}
          error={problem && (problem === 'empty' ? t('settings.deviceNameMissing') : t(errorKey(problem)))}
        />
      </form>
    </Dialog>
  )
}
