import type { ErrorComponentProps } from '@tanstack/react-router'
import { codeOf } from '@conclave/protocol/core'
import { Button } from '../parts/Button.tsx'
import { EmptyState } from '../parts/EmptyState.tsx'
import { errorKey, useWords } from '../words/index.ts'

/** Instead of a screen that broke, or whose code could not be loaded; the others go on. */
export function Trouble({ error, reset }: ErrorComponentProps) {
  const { t } = useWords()
  const again = (
    <Button kind="primary" onClick={reset}>
      {t('shell.tryAgain')}
    </Button>
  )
  return <EmptyState text={t(errorKey(codeOf(error) ?? 'E_UNEXPECTED'))} action={again} />
}
