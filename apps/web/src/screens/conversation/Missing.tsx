import { useNavigate } from '@tanstack/react-router'
import { Button } from '../../parts/Button.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { useWords } from '../../words/index.ts'

/** There is no such conversation here. */
export function Missing() {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <EmptyState text={t('conversation.missing')} action={<Button onClick={() => void navigate({ to: '/' })}>{t('conversation.toHome')}</Button>} />
  )
}
