import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import { PasswordField } from '../entering/PasswordField.tsx'
import { useProblemWords } from '../entering/problem-words.ts'

/** The password of an account. That handle or password is wrong is said here, where it is mended. */
export function ByPassword() {
  const { signIn } = useApp()
  const { handle, password, problems } = useStore(signIn.view)
  const { t } = useWords()
  const words = useProblemWords(t('entering.signIn'))
  const problem = problems.password ?? (problems.form === 'E_CREDENTIALS' ? problems.form : undefined)
  return (
    <PasswordField
      label={t('entering.password')}
      autoFocus={handle !== ''}
      value={password}
      onValueChange={(text) => signIn.setPassword(text)}
      error={problem && (password === '' ? t('signIn.passwordMissing') : problem === 'E_CREDENTIALS' ? t('signIn.credentials') : words(problem))}
    />
  )
}
