import { Switch as Base } from '@base-ui/react/switch'
import { type ReactNode, useId } from 'react'
import styles from './Switch.module.css'

export interface SwitchProps {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly checked: boolean
  readonly onCheckedChange: (checked: boolean) => void
  readonly disabled?: boolean
}

/** A setting that takes effect at once: words first, the switch at the end of the line. */
export function Switch({ label, hint, checked, onCheckedChange, disabled = false }: SwitchProps) {
  const labelId = useId()
  const hintId = useId()
  return (
    <label className={styles.line} data-disabled={disabled || undefined}>
      <span className={styles.words}>
        <span id={labelId}>{label}</span>
        {hint !== undefined && (
          <span id={hintId} className={styles.hint}>
            {hint}
          </span>
        )}
      </span>
      <Base.Root
        className={styles.track}
        checked={checked}
        onCheckedChange={(next) => onCheckedChange(next)}
        disabled={disabled}
        aria-labelledby={labelId}
        aria-describedby={hint === undefined ? undefined : hintId}
      >
        <Base.Thumb className={styles.thumb} />
      </Base.Root>
    </label>
  )
}
