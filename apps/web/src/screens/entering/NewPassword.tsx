import type { Problem, Store, Strength as StrengthView } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { Checkbox } from '../../parts/Checkbox.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import styles from './NewPassword.module.css'
import { Strength } from './Strength.tsx'
import { useProblemWords } from './problem-words.ts'
import { useLasting } from './use-lasting.ts'

interface NewPasswordView {
  readonly password: string
  readonly repeated: string
  readonly strength: StrengthView | undefined
  /** A suggestion: shown in clear, needs no repeating. */
  readonly suggested?: boolean
  readonly needsConsent: boolean
  readonly consent: boolean
  readonly problems: { readonly password?: Problem; readonly repeated?: Problem }
}

/** The part of a form that is about a password to be. */
interface NewPasswordModel {
  readonly view: Store<NewPasswordView>
  setPassword(text: string): void
  setRepeated(text: string): void
  setConsent(consent: boolean): void
  suggestPassword?(): Promise<void>
}

interface NewPasswordProps {
  readonly label: string
  readonly model: NewPasswordModel
  /** What is on the button that brings the form further. */
  readonly button: string
}

/** A password to be: strength, suggestion, repetition, and the confirmation of a weak one. */
export function NewPassword(props: NewPasswordProps) {
  const { label, model } = props
  const { password, strength, suggested = false, needsConsent } = useStore(model.view)
  const { t } = useWords()
  const shown = useLasting(strength, password)
  const error = usePasswordError(props)
  return (
    <>
      <div className={styles.password}>
        {model.suggestPassword !== undefined && (
          <button type="button" className={styles.suggest} onClick={() => void model.suggestPassword?.()}>
            {t('entering.suggest')}
          </button>
        )}
        <TextField
          label={label}
          name="password"
          type={suggested ? 'text' : 'password'}
          autoComplete="new-password"
          spellCheck={false}
          value={password}
          onValueChange={(text) => model.setPassword(text)}
          error={error}
          hint={t(suggested ? 'entering.suggested' : 'entering.passwordHint')}
          {...(!suggested && { reveal: { show: t('entering.show'), hide: t('entering.hide') } })}
        >
          <Strength strength={shown} />
        </TextField>
      </div>
      <Repeat {...props} />
      {(needsConsent || shown?.level === 'weak') && <Consent {...props} />}
    </>
  )
}

function usePasswordError({ model, button }: NewPasswordProps): string | undefined {
  const { password, problems } = useStore(model.view)
  const { t } = useWords()
  const words = useProblemWords(button)
  if (problems.password === undefined) return undefined
  if (password === '') return t('entering.passwordMissing')
  return problems.password === 'E_WEAK_PASSWORD' ? t('entering.weak') : words(problems.password)
}

function Repeat({ model, button }: NewPasswordProps) {
  const { repeated, suggested = false, problems } = useStore(model.view)
  const { t } = useWords()
  const words = useProblemWords(button)
  return (
    <TextField
      label={t('entering.repeatPassword')}
      name="repeated-password"
      type={suggested ? 'text' : 'password'}
      autoComplete="new-password"
      spellCheck={false}
      value={repeated}
      onValueChange={(text) => model.setRepeated(text)}
      error={problems.repeated && words(problems.repeated)}
    />
  )
}

function Consent({ model }: NewPasswordProps) {
  const { consent } = useStore(model.view)
  const { t } = useWords()
  return (
    <div className={styles.consent}>
      <Checkbox
        label={t('entering.consent')}
        hint={t('entering.consentMeaning')}
        checked={consent}
        onCheckedChange={(next) => model.setConsent(next)}
      />
    </div>
  )
}
