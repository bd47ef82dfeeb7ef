import type { PasswordChange } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import { NewPassword } from '../entering/NewPassword.tsx'
import { useProblemWords } from '../entering/problem-words.ts'

export interface PasswordFieldsProps {
  readonly model: PasswordChange
  /** What is on the button that brings the form further. */
  readonly button: string
}

/** The current password, and a new one twice. */
export function PasswordFields(props: PasswordFieldsProps) {
  const handle = useStore(useApp().session.view, (view) => (view.state === 'signed-in' ? view.account.handle : ''))
  return (
    <>
      {/* So that a password manager knows whose password it is. */}
      <input hidden readOnly name="username" autoComplete="username" value={handle} />
      <CurrentPassword {...props} />
      <OwnPassword {...props} />
    </>
  )
}

function CurrentPassword({ model, button }: PasswordFieldsProps) {
  const { current, problems } = useStore(model.view)
  const { t } = useWords()
  const words = useProblemWords(button)
  const problem = problems.current === 'E_CREDENTIALS' ? t('entering.passwordWrong') : problems.current && words(problems.current)
  return (
    <TextField
      label={t('settings.currentPassword')}
      name="current-password"
      type="password"
      autoComplete="current-password"
      spellCheck={false}
      value={current}
      onValueChange={(text) => model.setCurrent(text)}
      error={problem && current === '' ? t('settings.currentMissing') : problem}
      reveal={{ show: t('entering.show'), hide: t('entering.hide') }}
    />
  )
}

function OwnPassword({ model, button }: PasswordFieldsProps) {
  const view = useStore(model.view)
  const { t } = useWords()
  const words = useProblemWords(button)
  const { password, repeated } = view.problems
  return (
    <NewPassword
      label={t('entering.newPassword')}
      password={view.password}
      onPassword={(text) => model.setPassword(text)}
      repeated={view.repeated}
      onRepeated={(text) => model.setRepeated(text)}
      strength={view.strength}
      suggested={view.suggested}
      onSuggest={() => void model.suggestPassword()}
      needsConsent={view.needsConsent}
      consent={view.consent}
      onConsent={(consent) => model.setConsent(consent)}
      passwordError={
        password && (view.password === '' ? t('entering.passwordMissing') : password === 'E_WEAK_PASSWORD' ? t('entering.weak') : words(password))
      }
      repeatedError={repeated && words(repeated)}
    />
  )
}
