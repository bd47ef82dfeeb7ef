import type { ReactNode } from 'react'
import type { Strength as StrengthView } from '../../models/api.ts'
import { Checkbox } from '../../parts/Checkbox.tsx'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'
import styles from './NewPassword.module.css'
import { Strength } from './Strength.tsx'
import { useLasting } from './use-lasting.ts'

export interface NewPasswordProps {
  readonly label: string
  readonly password: string
  readonly onPassword: (password: string) => void
  readonly repeated: string
  readonly onRepeated: (repeated: string) => void
  readonly strength: StrengthView | undefined
  /** A suggestion: shown in clear, needs no repeating. */
  readonly suggested?: boolean
  readonly onSuggest?: () => void
  readonly needsConsent: boolean
  readonly consent: boolean
  readonly onConsent: (consent: boolean) => void
  readonly passwordError?: ReactNode
  readonly repeatedError?: ReactNode
}

/** A password to be: strength, suggestion, repetition, and the confirmation of a weak one. */
export function NewPassword(props: NewPasswordProps) {
  const { label, password, onPassword, strength, suggested = false, onSuggest, needsConsent, passwordError } = props
  const { t } = useWords()
  const shown = useLasting(strength, password)
  return (
    <>
      <div className={styles.password}>
        {onSuggest !== undefined && (
          <button type="button" className={styles.suggest} onClick={onSuggest}>
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
          onValueChange={onPassword}
          error={passwordError}
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

function Repeat({ repeated, onRepeated, repeatedError, suggested = false }: NewPasswordProps) {
  const { t } = useWords()
  return (
    <TextField
      label={t('entering.repeatPassword')}
      name="repeated-password"
      type={suggested ? 'text' : 'password'}
      autoComplete="new-password"
      spellCheck={false}
      value={repeated}
      onValueChange={onRepeated}
      error={repeatedError}
    />
  )
}

function Consent({ consent, onConsent }: NewPasswordProps) {
  const { t } = useWords()
  return (
    <div className={styles.consent}>
      <Checkbox label={t('entering.consent')} hint={t('entering.consentMeaning')} checked={consent} onCheckedChange={onConsent} />
    </div>
  )
}
