import { Field } from '@base-ui/react/field'
import type { ReactNode } from 'react'
import { classNames } from '../../parts/class-names.ts'
import styles from './WordsField.module.css'

interface WordsFieldProps {
  readonly label: string
  readonly value: string
  readonly onValueChange: (words: string) => void
  readonly hint: ReactNode
  readonly error?: ReactNode
}

/** Room for 24 words, typed or pasted. */
export function WordsField({ label, value, onValueChange, hint, error }: WordsFieldProps) {
  const wrong = error !== undefined
  return (
    <Field.Root className={styles.field} invalid={wrong}>
      <Field.Label className={styles.label}>{label}</Field.Label>
      <Field.Control
        className={classNames(styles.control, wrong && styles.wrong)}
        render={<textarea rows={4} />}
        value={value}
        onValueChange={onValueChange}
        name="recovery-words"
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        dir="ltr"
      />
      <span className={styles.below} aria-live="polite">
        {wrong ? (
          <Field.Error match className={styles.error}>
            {error}
          </Field.Error>
        ) : (
          <Field.Description>{hint}</Field.Description>
        )}
      </span>
    </Field.Root>
  )
}
