import type { PasswordChange } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import { NewPassword } from '../entering/NewPassword.tsx'
import { PasswordField } from '../entering/PasswordField.tsx'
import { useProblemWords } from '../entering/problem-words.ts'

interface PasswordFieldsProps {
  readonly model: PasswordChange
  /** What is on the button that brings the form further. */
  readonly button: string
}

/** The current password, and a new one twice. */
export function PasswordFields(props: PasswordFieldsProps) {
  const { t } = useWords()
  const handle = useStore(useApp().session.view, (view) => (view.state === 'signed-in' ? view.account.handle : ''))
  return (
    <>
      {/* So that a password manager knows whose password it is. */}
      <input hidden readOnly name="username" autoComplete="username" value={handle} />
      <CurrentPassword {...props} />
      <NewPassword label={t('entering.newPassword')} {...props} />
    </>
  )
}

function CurrentPassword({ model, button }: PasswordFieldsProps) {
  const { current, problems } = useStore(model.view)
  const { t } = useWords()
  const words = useProblemWords(button)
  const problem = problems.current === 'E_CREDENTIALS' ? t('entering.passwordWrong') : problems.current && words(problems.current)
  return (
    <PasswordField
      label={t('settings.currentPassword')}
      name="current-password"
      value={current}
      onValueChange={(text) => model.setCurrent(text)}
      error={problem && current === '' ? t('settings.currentMissing') : problem}
    />
  )
}
