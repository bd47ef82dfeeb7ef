import { useState } from 'react'
import type { Person } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { Banner } from '../../parts/Banner.tsx'
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx'
import type { Outcome } from '../../models/api.ts'
import { errorKey, useWords } from '../../words/index.ts'

interface BlockDialogProps {
  /** Whom; undefined while closed. */
  readonly person: Pick<Person, 'userId' | 'name'> | undefined
  readonly onClose: () => void
}

/** Asks before somebody is blocked, and says what it means. */
export function BlockDialog({ person, onClose }: BlockDialogProps) {
  const { people } = useApp()
  const { t } = useWords()
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<Outcome>()
  const confirm = async () => {
    if (person === undefined) return
    setPending(true)
    const outcome = await people.block(person.userId)
    setPending(false)
    setProblem(outcome)
    if (outcome === undefined) onClose()
  }
  return (
    <ConfirmDialog
      open={person !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={t('friends.blockTitle', { name: person?.name ?? '' })}
      description={t('friends.blockMeaning')}
      confirmLabel={t('friends.block')}
      cancelLabel={t('friends.blockCancel')}
      pending={pending}
      onConfirm={() => void confirm()}
    >
      {problem !== undefined && (
        <Banner tone="danger" form="card">
          {t(errorKey(problem))}
        </Banner>
      )}
    </ConfirmDialog>
  )
}
