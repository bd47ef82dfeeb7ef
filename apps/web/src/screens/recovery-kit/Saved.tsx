import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import { useLeave } from './use-leave.ts'

/** Done: the kit is known to work. */
export function Saved() {
  const { t } = useWords()
  return (
    <EnteringFrame title={t('recoveryKit.savedTitle')} lead={t('recoveryKit.savedLead')}>
      <Button kind="primary" size="large" autoFocus onClick={useLeave()}>
        {t('recoveryKit.done')}
      </Button>
    </EnteringFrame>
  )
}
