import { useNavigate } from '@tanstack/react-router'
import { Button } from '../parts/Button.tsx'
import { EmptyState } from '../parts/EmptyState.tsx'
import { useWords } from '../words/index.ts'

/** An address that leads nowhere. */
export function NotHere() {
  const { t } = useWords()
  const navigate = useNavigate()
  const home = (
    <Button kind="primary" onClick={() => void navigate({ to: '/', replace: true })}>
      {t('shell.toStart')}
    </Button>
  )
  return <EmptyState text={t('shell.notHere')} action={home} />
}
