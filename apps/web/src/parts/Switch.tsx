import { Switch as Base } from '@base-ui/react/switch'
import type { ReactNode } from 'react'
import { ChoiceWords, useChoiceNames } from './ChoiceWords.tsx'
import styles from './Switch.module.css'

interface SwitchProps {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly checked: boolean
  readonly onCheckedChange: (checked: boolean) => void
  readonly disabled?: boolean
}

/** A setting that takes effect at once: words first, the switch at the end of the line. */
export function Switch({ label, hint, checked, onCheckedChange, disabled = false }: SwitchProps) {
  const names = useChoiceNames(hint)
  return (
    <label className={styles.line} data-disabled={disabled || undefined}>
      <ChoiceWords names={names} label={label} hint={hint} />
      <Base.Root className={styles.track} checked={checked} onCheckedChange={(next) => onCheckedChange(next)} disabled={disabled} {...names}>
        <Base.Thumb className={styles.thumb} />
      </Base.Root>
    </label>
  )
}
