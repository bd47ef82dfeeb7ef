import { useState } from 'react'
import type { RecoveryKitView } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import formStyles from '../entering/Form.module.css'
import { PasswordField } from '../entering/PasswordField.tsx'
import { useProblemWords } from '../entering/problem-words.ts'
import { useForm } from '../entering/use-form.ts'
import { useLeave } from './use-leave.ts'

interface LockedProps {
  readonly view: RecoveryKitView & { step: 'locked' }
  readonly onType: () => void
}

/** Asks for the password before it shows the words. */
export function Locked({ view, onType }: LockedProps) {
  const { recoveryKit } = useApp()
  const { t } = useWords()
  const [password, setPassword] = useState('')
  const [empty, setEmpty] = useState(false)
  const words = useProblemWords(t('recoveryKit.unlock'))
  const { form, onSubmit } = useForm(async () => {
    setEmpty(password === '')
    return password === '' ? 'E_CREDENTIALS' : recoveryKit.unlock(password)
  })
  const problem = view.problem === 'E_CREDENTIALS' ? t('entering.passwordWrong') : view.problem && words(view.problem)
  return (
    <EnteringFrame title={t('recoveryKit.title')} lead={t('recoveryKit.lockedLead')} onBack={useLeave()}>
      <form ref={form} className={formStyles.form} noValidate onSubmit={onSubmit}>
        <PasswordField
          label={t('entering.password')}
          autoFocus
          value={password}
          onValueChange={(text) => {
            onType()
            setEmpty(false)
            setPassword(text)
          }}
          error={empty ? t('signIn.passwordMissing') : problem}
        />
        <div className={formStyles.actions}>
          <Button type="submit" kind="primary" size="large" wide pending={view.pending}>
            {t('recoveryKit.unlock')}
          </Button>
        </div>
      </form>
    </EnteringFrame>
  )
}
