import { type ReactNode } from 'react'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'

interface HandleFieldProps {
  readonly value: string
  readonly onValueChange: (handle: string) => void
  readonly hint?: ReactNode
  readonly error?: ReactNode
  readonly trailing?: ReactNode
  /** It is filled, and the next field takes the focus. */
  readonly known?: boolean
}

/** The name of an account, as its owner types it. */
export function HandleField({ value, onValueChange, hint, error, trailing, known = false }: HandleFieldProps) {
  const { t } = useWords()
  return (
    <TextField
      label={t('entering.handle')}
      name="username"
      autoComplete="username"
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck={false}
      autoFocus={!known}
      leading="@"
      value={value}
      onValueChange={onValueChange}
      hint={hint}
      error={error}
      trailing={trailing}
    />
  )
}
