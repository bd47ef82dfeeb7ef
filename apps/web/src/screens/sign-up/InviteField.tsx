import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import { useProblemWords } from '../entering/problem-words.ts'

/** The code of an invitation, on servers that ask for one. */
export function InviteField() {
  const { signUp } = useApp()
  const { needsInvite, invite, problems } = useStore(signUp.view)
  const { t } = useWords()
  const words = useProblemWords(t('entering.createAccount'))
  if (!needsInvite && problems.invite === undefined) return null
  return (
    <TextField
      label={t('signUp.invite')}
      name="invite"
      autoComplete="off"
      spellCheck={false}
      value={invite}
      onValueChange={(text) => signUp.setInvite(text)}
      hint={t('signUp.inviteHint')}
      error={problems.invite && (invite === '' ? t('signUp.inviteMissing') : words(problems.invite))}
    />
  )
}
