import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words/index.ts'
import { Aside } from '../entering/Aside.tsx'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import formStyles from '../entering/Form.module.css'
import { NewPassword } from '../entering/NewPassword.tsx'
import { Notes } from '../entering/Notes.tsx'
import { useProblemWords } from '../entering/problem-words.ts'
import { useForm } from '../entering/use-form.ts'
import { InviteField } from './InviteField.tsx'
import { NewHandle } from './NewHandle.tsx'

/** From a handle and a password to an account. */
export function SignUp() {
  const { signUp } = useApp()
  const { t } = useWords()
  const navigate = useNavigate()
  useEffect(() => () => signUp.leave(), [signUp])
  return (
    <EnteringFrame title={t('signUp.title')} onBack={() => void navigate({ to: '/' })}>
      <SignUpForm />
      <Notes />
    </EnteringFrame>
  )
}

function SignUpForm() {
  const { signUp } = useApp()
  const { problems, pending } = useStore(signUp.view)
  const { t } = useWords()
  const navigate = useNavigate()
  const words = useProblemWords(t('entering.createAccount'))
  const { form, onSubmit } = useForm(() => signUp.submit())
  return (
    <form ref={form} className={formStyles.form} noValidate onSubmit={onSubmit}>
      <NewHandle />
      <NewPassword label={t('entering.password')} model={signUp} button={t('entering.createAccount')} />
      <InviteField />
      <p className={formStyles.truth}>{t('signUp.truth')}</p>
      <div className={formStyles.actions}>
        {problems.form !== undefined && (
          <Banner tone="danger" form="card">
            {words(problems.form)}
          </Banner>
        )}
        <Button type="submit" kind="primary" size="large" wide pending={pending}>
          {t('entering.createAccount')}
        </Button>
        <Aside pending={pending} onPress={() => void navigate({ to: '/sign-in' })}>
          {t('signUp.haveAccount')}
        </Aside>
      </div>
    </form>
  )
}
