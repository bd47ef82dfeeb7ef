import { useEffect } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words/index.ts'
import { useProblemWords } from '../entering/problem-words.ts'
import { useForm } from '../entering/use-form.ts'
import { Done } from './Done.tsx'
import styles from './Form.module.css'
import { PasswordFields } from './PasswordFields.tsx'

/** The current password and a new one. */
export function PasswordForm() {
  const { passwordChange } = useApp()
  const { problems, pending, done } = useStore(passwordChange.view)
  const { t } = useWords()
  const words = useProblemWords(t('settings.changePassword'))
  const { form, onSubmit } = useForm(() => passwordChange.submit())
  useEffect(() => () => passwordChange.reset(), [passwordChange])
  return (
    <form ref={form} className={styles.form} noValidate onSubmit={onSubmit}>
      <PasswordFields model={passwordChange} button={t('settings.changePassword')} />
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
