import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import { NewPassword } from '../entering/NewPassword.tsx'
import { useProblemWords } from '../entering/problem-words.ts'
import { WordsField } from './WordsField.tsx'

/** The 24 words, and the password that comes in place of the forgotten one. */
export function ByWords() {
  const { signIn } = useApp()
  const view = useStore(signIn.view)
  const { t } = useWords()
  const words = useProblemWords(t('entering.signIn'))
  const { problems } = view
  const wordsProblem = problems.words ?? (problems.form === 'E_CREDENTIALS' ? problems.form : undefined)
  return (
    <>
      <WordsField
        label={t('signIn.words')}
        value={view.words}
        onValueChange={(text) => signIn.setWords(text)}
        hint={t('signIn.wordsHint', { count: view.wordCount })}
        error={wordsProblem && words(wordsProblem)}
      />
      <NewPassword
        label={t('entering.newPassword')}
        password={view.password}
        onPassword={(text) => signIn.setPassword(text)}
        repeated={view.repeated}
        onRepeated={(text) => signIn.setRepeated(text)}
        strength={view.strength}
        needsConsent={view.needsConsent}
        consent={view.consent}
        onConsent={(consent) => signIn.setConsent(consent)}
        passwordError={
          problems.password &&
          (view.password === ''
            ? t('entering.passwordMissing')
            : problems.password === 'E_WEAK_PASSWORD'
              ? t('entering.weak')
              : words(problems.password))
        }
        repeatedError={problems.repeated && words(problems.repeated)}
      />
    </>
  )
}
