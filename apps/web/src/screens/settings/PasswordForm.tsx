import { useEffect } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import { NewPassword } from '../entering/NewPassword.tsx'
import { useProblemWords } from '../entering/problem-words.ts'
import { useForm } from '../entering/use-form.ts'
import { Done } from './Done.tsx'
import styles from './Form.module.css'

/** The current password and a new one. */
export function PasswordForm() {
  const { passwordChange, session } = useApp()
  const { problems, pending, done } = useStore(passwordChange.view)
  const handle = useStore(session.view, (view) => (view.state === 'signed-in' ? view.account.handle : ''))
  const { t } = useWords()
  const words = useProblemWords(t('settings.changePassword'))
  const { form, onSubmit } = useForm(() => passwordChange.submit())
  useEffect(() => () => passwordChange.reset(), [passwordChange])
  return (
    <form ref={form} className={styles.form} noValidate onSubmit={onSubmit}>
      {/* So that a password manager knows whose password it is. */}
      <input hidden readOnly name="username" autoComplete="username" value={handle} />
      <CurrentPassword />
      <OwnPassword />
      {problems.form !== undefined && (
        <Banner tone="danger" form="card">
          {words(problems.form)}
        </Banner>
      )}
      <div className={styles.actions}>
        <Button type="submit" pending={pending}>
          {t('settings.changePassword')}
        </Button>
        <Done text={done ? t('settings.passwordChanged') : undefined} />
      </div>
    </form>
  )
}

function CurrentPassword() {
  const { passwordChange } = useApp()
  const { current, problems } = useStore(passwordChange.view)
  const { t } = useWords()
  const words = useProblemWords(t('settings.changePassword'))
  const problem = problems.current === 'E_CREDENTIALS' ? t('entering.passwordWrong') : problems.current && words(problems.current)
  return (
    <TextField
      label={t('settings.currentPassword')}
      name="current-password"
      type="password"
      autoComplete="current-password"
      spellCheck={false}
      value={current}
      onValueChange={(text) => passwordChange.setCurrent(text)}
      error={problem && current === '' ? t('settings.currentMissing') : problem}
      reveal={{ show: t('entering.show'), hide: t('entering.hide') }}
    />
  )
}

function OwnPassword() {
  const { passwordChange } = useApp()
  const view = useStore(passwordChange.view)
  const { t } = useWords()
  const words = useProblemWords(t('settings.changePassword'))
  const { password, repeated } = view.problems
  return (
    <NewPassword
      label={t('entering.newPassword')}
      password={view.password}
      onPassword={(text) => passwordChange.setPassword(text)}
      repeated={view.repeated}
      onRepeated={(text) => passwordChange.setRepeated(text)}
      strength={view.strength}
      suggested={view.suggested}
      onSuggest={() => void passwordChange.suggestPassword()}
      needsConsent={view.needsConsent}
      consent={view.consent}
      onConsent={(consent) => passwordChange.setConsent(consent)}
      passwordError={
        password && (view.password === '' ? t('entering.passwordMissing') : password === 'E_WEAK_PASSWORD' ? t('entering.weak') : words(password))
      }
      repeatedError={repeated && words(repeated)}
    />
  )
}
