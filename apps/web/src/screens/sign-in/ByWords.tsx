import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import { NewPassword } from '../entering/NewPassword.tsx'
import { useProblemWords } from '../entering/problem-words.ts'
import { WordsField } from './WordsField.tsx'

/** The 24 words, and the password that comes in place of the forgotten one. */
export function ByWords() {
  const { signIn } = useApp()
  const { words: typed, wordCount, problems } = useStore(signIn.view)
  const { t } = useWords()
  const words = useProblemWords(t('entering.signIn'))
  const wordsProblem = problems.words ?? (problems.form === 'E_CREDENTIALS' ? problems.form : undefined)
  return (
    <>
      <WordsField
        label={t('signIn.words')}
        value={typed}
        onValueChange={(text) => signIn.setWords(text)}
        hint={t('signIn.wordsHint', { count: wordCount })}
        error={wordsProblem && words(wordsProblem)}
      />
      <NewPassword label={t('entering.newPassword')} model={signIn} button={t('entering.signIn')} />
    </>
  )
}
