import { Field } from '@base-ui/react/field'
import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { IconButton } from './IconButton.tsx'
import styles from './TextField.module.css'
import { classNames } from './class-names.ts'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'className' | 'onChange' | 'value' | 'defaultValue' | 'type'> {
  /** The accessible name, always visible. */
  readonly label: string
  readonly value: string
  readonly onValueChange: (value: string) => void
  readonly type?: 'text' | 'password' | 'email' | 'url' | 'search'
  /** One line below, replaced by the error when there is one. */
  readonly hint?: ReactNode
  /** What is wrong and what to do; announced when it appears. */
  readonly error?: ReactNode
  /** In front of what is typed, for example an at sign. */
  readonly leading?: ReactNode
  /** Behind what is typed, for example a button or a state. */
  readonly trailing?: ReactNode
  /** Labels of the button that shows a password; without them there is no such button. */
  readonly reveal?: { readonly show: string; readonly hide: string }
  /** Between the control and the line below, for example a `PasswordStrength`. */
  readonly children?: ReactNode
}

/** A labelled line of text. Room for the line below is kept, so that an error moves nothing; where one searches, nothing can be wrong. */
export function TextField(props: TextFieldProps) {
  const { label, value, onValueChange, type = 'text', hint, error, leading, trailing, reveal, children, disabled, ...rest } = props
  const [revealed, setRevealed] = useState(false)
  const hasError = error !== undefined && error !== null && error !== false
  return (
    <Field.Root className={styles.field} invalid={hasError} disabled={disabled}>
      <Field.Label className={styles.label}>{label}</Field.Label>
      <span className={classNames(styles.box, hasError && styles.wrong)}>
        {leading !== undefined && <span className={styles.leading}>{leading}</span>}
        <Field.Control
          {...rest}
          className={styles.control}
          type={revealed ? 'text' : type}
          value={value}
          onValueChange={onValueChange}
          dir={value === '' ? undefined : 'auto'}
        />
        {trailing !== undefined && <span className={styles.trailing}>{trailing}</span>}
        {reveal !== undefined && (
          <IconButton
            size="small"
            label={revealed ? reveal.hide : reveal.show}
            icon={revealed ? EyeOff : Eye}
            disabled={disabled}
            onClick={() => setRevealed(!revealed)}
          />
        )}
      </span>
      {children}
      {(type !== 'search' || hasError || hint !== undefined) && (
        <span className={styles.below} aria-live="polite">
          {hasError ? (
            <Field.Error match className={styles.error}>
              {error}
            </Field.Error>
          ) : (
            hint !== undefined && <Field.Description>{hint}</Field.Description>
          )}
        </span>
      )}
    </Field.Root>
  )
}
