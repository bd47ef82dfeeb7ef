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
import { HandleField } from '../entering/HandleField.tsx'
import { Notes } from '../entering/Notes.tsx'
import { useProblemWords } from '../entering/problem-words.ts'
import { useForm } from '../entering/use-form.ts'
import { ByPassword } from './ByPassword.tsx'
import { ByWords } from './ByWords.tsx'

/** An account that exists: by its password, or by the 24 words and a new password. */
export function SignIn() {
  const { signIn } = useApp()
  const { way } = useStore(signIn.view)
  const { t } = useWords()
  const navigate = useNavigate()
  const [title, lead] = way === 'words' ? (['signIn.wordsTitle', 'signIn.wordsLead'] as const) : (['signIn.title', 'signIn.lead'] as const)
  useEffect(() => () => signIn.leave(), [signIn])
  return (
    <EnteringFrame title={t(title)} lead={t(lead)} onBack={() => void navigate({ to: '/' })}>
      <SignInForm key={way} />
      <Notes />
    </EnteringFrame>
  )
}

function SignInForm() {
  const { signIn } = useApp()
  const { way, handle, problems } = useStore(signIn.view)
  const { t } = useWords()
  const words = useProblemWords(t('entering.signIn'))
  const { form, onSubmit } = useForm(() => signIn.submit())
  return (
    <form ref={form} className={formStyles.form} noValidate onSubmit={onSubmit}>
      <HandleField
        value={handle}
        onValueChange={(text) => signIn.setHandle(text)}
        known={way === 'password' && handle !== ''}
        error={problems.handle && (handle === '' ? t('entering.handleMissing') : words(problems.handle))}
      />
      {way === 'words' ? <ByWords /> : <ByPassword />}
      <Actions />
    </form>
  )
}

function Actions() {
  const { signIn } = useApp()
  const { way, problems, pending } = useStore(signIn.view)
  const { t } = useWords()
  const navigate = useNavigate()
  const words = useProblemWords(t('entering.signIn'))
  return (
    <div className={formStyles.actions}>
      {problems.form !== undefined && problems.form !== 'E_CREDENTIALS' && (
        <Banner tone="danger" form="card">
          {words(problems.form)}
        </Banner>
      )}
      <Button type="submit" kind="primary" size="large" wide pending={pending}>
        {t('entering.signIn')}
      </Button>
      <Aside pending={pending} onPress={() => signIn.setWay(way === 'words' ? 'password' : 'words')}>
        {t(way === 'words' ? 'signIn.usePassword' : 'signIn.useWords')}
      </Aside>
      {way === 'password' && (
        <Aside pending={pending} onPress={() => void navigate({ to: '/sign-up' })}>
          {t('signIn.noAccount')}
        </Aside>
      )}
    </div>
  )
}
