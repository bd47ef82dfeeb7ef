import { type FormEvent, useEffect, useState } from 'react'
import type { AddFriendView } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import styles from './AddFriend.module.css'

/** Handle or link, and the button that asks. A link that came by the address is looked up first, for it names nobody. */
export function AskForm() {
  const { addFriend } = useApp()
  const { t } = useWords()
  const view = useStore(addFriend.view)
  const [missing, setMissing] = useState(false)
  const { pendingLink } = view
  useEffect(() => {
    if (pendingLink !== undefined) void addFriend.look()
  }, [addFriend, pendingLink])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(view.text.trim() === '')
    if (view.text.trim() !== '') void addFriend.send()
  }
  const change = (text: string) => {
    setMissing(false)
    addFriend.setText(text)
  }
  const error = missing ? t('addFriend.missing') : view.problem && t(errorKey(view.problem))
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <p className={styles.description}>{t('addFriend.description')}</p>
      <TextField
        label={t('addFriend.handle')}
        value={view.text}
        onValueChange={change}
        hint={useHint(view)}
        error={error}
        autoFocus
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <Button kind="primary" type="submit" pending={view.step === 'sending'} wide>
        {t('addFriend.send')}
      </Button>
    </form>
  )
}

function useHint({ step, person }: AddFriendView): string {
  const { t } = useWords()
  if (step === 'looking') return t('addFriend.looking')
  if (person === undefined) return t('addFriend.hint')
  const name = `@${person.handle}`
  if (person.state === 'contact') return t('addFriend.already', { name })
  return t(person.state === 'incoming' ? 'addFriend.incoming' : 'addFriend.linkOf', { name })
}
