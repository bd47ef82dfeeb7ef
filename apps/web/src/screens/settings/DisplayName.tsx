import { type FormEvent, useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import type { Outcome } from '../../models/store.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { Done } from './Done.tsx'
import styles from './Form.module.css'

/** What one is called; saved by the button or Enter. */
export function DisplayName({ displayName }: { readonly displayName: string }) {
  const { account } = useApp()
  const { t } = useWords()
  const [draft, setDraft] = useState<string>()
  const [state, setState] = useState<'idle' | 'pending' | 'saved'>('idle')
  const [problem, setProblem] = useState<Outcome>()
  const change = (text: string) => {
    setDraft(text)
    setState('idle')
    setProblem(undefined)
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setState('pending')
    const failed = await account.setDisplayName(draft ?? displayName)
    setProblem(failed)
    setState(failed === undefined ? 'saved' : 'idle')
    if (failed === undefined) setDraft(undefined)
  }
  return (
    <form className={styles.form} noValidate onSubmit={(event) => void save(event)}>
      <TextField
        label={t('settings.displayName')}
        name="name"
        autoComplete="nickname"
        maxLength={64}
        spellCheck={false}
        value={draft ?? displayName}
        onValueChange={change}
        hint={t('settings.displayNameHint')}
        error={problem && t(errorKey(problem))}
      />
      <div className={styles.actions}>
        <Button type="submit" kind={draft === undefined ? 'quiet' : 'primary'} pending={state === 'pending'}>
          {t('settings.save')}
        </Button>
        <Done text={state === 'saved' ? t('settings.saved') : undefined} />
      </div>
    </form>
  )
}
