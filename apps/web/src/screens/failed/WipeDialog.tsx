import { useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import type { Outcome } from '../../models/store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import { errorKey, useWords } from '../../words/index.ts'

interface WipeDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Asks before everything that this browser kept is deleted. */
export function WipeDialog({ open, onOpenChange }: WipeDialogProps) {
  const { session } = useApp()
  const { t } = useWords()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome>()
  const wipe = async () => {
    setPending(true)
    const failed = await session.wipe()
    setPending(false)
    setProblem(failed)
    if (failed === undefined) onOpenChange(false)
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t('failed.wipeTitle')}
      description={t('failed.wipeMeaning')}
      confirmLabel={t('failed.wipe')}
      cancelLabel={t('failed.keep')}
      pending={pending}
      onConfirm={() => void wipe()}
    >
      <p>{t('failed.wipeOnly')}</p>
      {problem !== undefined && (
        <Banner tone="danger" form="card">
          {t(errorKey(problem))}
        </Banner>
      )}
    </ConfirmDialog>
  )
}
