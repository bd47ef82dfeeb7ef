import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Banner } from '../../parts/Banner.tsx'
import { Button } from '../../parts/Button.tsx'
import { useWords } from '../../words/index.ts'
import { EnteringFrame } from '../entering/EnteringFrame.tsx'
import formStyles from '../entering/Form.module.css'
import { useProblemWords } from '../entering/problem-words.ts'
import { useForm } from '../entering/use-form.ts'
import { PasswordFields } from '../settings/PasswordFields.tsx'
import { Changes } from './Changes.tsx'
import { OtherDevices } from './OtherDevices.tsx'

/** Somebody may know the password or the 24 words: everything that opens the account is replaced, then the new words are shown. */
export function NewKeys() {
  const { keyReplacement } = useApp()
  const { t } = useWords()
  const navigate = useNavigate()
  const done = useStore(keyReplacement.form.view, (view) => view.done)
  useEffect(() => {
    void keyReplacement.open()
    return () => keyReplacement.close()
  }, [keyReplacement])
  useEffect(() => {
    if (done) void navigate({ to: '/recovery-kit', replace: true })
  }, [done, navigate])
  const back = () => void navigate({ to: '/settings/{-$section}', params: { section: 'security' } })
  return (
    <EnteringFrame title={t('newKeys.title')} lead={t('newKeys.lead')} onBack={back}>
      <Changes />
      <NewKeysForm />
    </EnteringFrame>
  )
}

function NewKeysForm() {
  const { keyReplacement } = useApp()
  const { problems, pending, done } = useStore(keyReplacement.form.view)
  const { t } = useWords()
  const words = useProblemWords(t('newKeys.replace'))
  const { form, onSubmit } = useForm(() => keyReplacement.form.submit())
  return (
    <form ref={form} className={formStyles.form} noValidate onSubmit={onSubmit}>
      <PasswordFields model={keyReplacement.form} button={t('newKeys.replace')} />
      <OtherDevices />
      <div className={formStyles.actions}>
        {problems.form !== undefined && (
          <Banner tone="danger" form="card">
            {problems.form === 'E_CONFLICT' ? t('newKeys.changed') : words(problems.form)}
          </Banner>
        )}
        <Button type="submit" kind="primary" size="large" wide pending={pending || done}>
          {t('newKeys.replace')}
        </Button>
      </div>
    </form>
  )
}
