import type { ReactNode } from 'react'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'

interface PasswordFieldProps {
  readonly label: string
  /** What the form calls it, default `password`. */
  readonly name?: string
  readonly autoFocus?: boolean
  readonly value: string
  readonly onValueChange: (value: string) => void
  readonly error: ReactNode
}

/** A password that the account has: hidden unless one asks to see it. */
export function PasswordField({ name = 'password', ...rest }: PasswordFieldProps) {
  const { t } = useWords()
  return (
    <TextField
      {...rest}
      name={name}
      type="password"
      autoComplete="current-password"
      spellCheck={false}
      reveal={{ show: t('entering.show'), hide: t('entering.hide') }}
    />
  )
}
