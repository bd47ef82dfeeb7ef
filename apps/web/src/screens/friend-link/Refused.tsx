import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useApp } from '../../models/app-context.ts'
import { Button } from '../../parts/Button.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'

interface RefusedProps {
  readonly title: 'friendLink.malformedTitle' | 'friendLink.otherServerTitle'
  readonly code: 'E_LINK_MALFORMED' | 'E_OTHER_SERVER'
}

/** A link that leads nowhere here. */
export function Refused({ title, code }: RefusedProps) {
  const { addFriend } = useApp()
  const { t } = useWords()
  const navigate = useNavigate()
  useEffect(() => addFriend.dropLink(), [addFriend])
  return (
    <EnteringFrame title={t(title)} lead={t(errorKey(code))}>
      <Button kind="primary" size="large" onClick={() => void navigate({ to: '/', replace: true })}>
        {t('friendLink.continue')}
      </Button>
    </EnteringFrame>
  )
}
