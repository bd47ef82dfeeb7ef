import type { ReactNode } from 'react'
import { TextField } from '../../parts/TextField.tsx'
import { useWords } from '../../words/index.ts'

export interface NameFieldProps {
  readonly label: string
  readonly value: string
  readonly onValueChange: (name: string) => void
  /** An empty name is wrong by now. */
  readonly strict: boolean
  readonly leading?: ReactNode
  readonly autoFocus?: boolean
  readonly disabled?: boolean
}

/** Characters, as the ledger counts. */
const MOST = 100

/** The name of a community, a channel, a category or a role. */
export function NameField({ strict, value, ...rest }: NameFieldProps) {
  const { t } = useWords()
  const error = strict && value.trim() === '' ? t('error.E_TEXT_EMPTY') : undefined
  return <TextField {...rest} value={value} maxLength={MOST} autoComplete="off" error={error} />
}
