import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { ChoiceWords, useChoiceNames } from './ChoiceWords.tsx'
import { Icon } from './Icon.tsx'
import styles from './Checkbox.module.css'

interface CheckboxProps {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly checked: boolean
  readonly onCheckedChange: (checked: boolean) => void
  readonly disabled?: boolean
}

/** A box with a label beside it; the whole line can be pressed. */
export function Checkbox({ label, hint, checked, onCheckedChange, disabled = false }: CheckboxProps) {
  const names = useChoiceNames(hint)
  return (
    <label className={styles.line} data-disabled={disabled || undefined}>
      <Base.Root className={styles.box} checked={checked} onCheckedChange={(next) => onCheckedChange(next)} disabled={disabled} {...names}>
        <Base.Indicator className={styles.mark}>
          <Icon of={Check} size="small" />
        </Base.Indicator>
      </Base.Root>
      <ChoiceWords names={names} label={label} hint={hint} />
    </label>
  )
}
