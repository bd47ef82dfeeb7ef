import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { Check, Minus, X } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { Icon } from './Icon.tsx'
import styles from './ThreeWay.module.css'

export type ThreeWayValue = 'no' | 'same' | 'yes'

export interface ThreeWayProps {
  readonly label: ReactNode
  readonly hint?: ReactNode
  /** Names of the three answers. */
  readonly words: Readonly<Record<ThreeWayValue, string>>
  readonly value: ThreeWayValue
  readonly onValueChange: (value: ThreeWayValue) => void
  readonly disabled?: boolean
}

const ANSWERS = [
  ['no', X],
  ['same', Minus],
  ['yes', Check],
] as const

/** Yes, no, or what holds anyway. */
export function ThreeWay({ label, hint, words, value, onValueChange, disabled = false }: ThreeWayProps) {
  const id = useId()
  const description = useId()
  return (
    <div className={styles.line} data-disabled={disabled || undefined}>
      <span className={styles.words}>
        <span id={id}>{label}</span>
        {hint !== undefined && (
          <span id={description} className={styles.hint}>
            {hint}
          </span>
        )}
      </span>
      <RadioGroup
        aria-labelledby={id}
        aria-describedby={hint === undefined ? undefined : description}
        value={value}
        onValueChange={(next: ThreeWayValue) => onValueChange(next)}
        disabled={disabled}
        className={styles.group}
      >
        {ANSWERS.map(([answer, icon]) => (
          <Radio.Root key={answer} value={answer} aria-label={words[answer]} title={words[answer]} className={styles.answer} data-answer={answer}>
            <Icon of={icon} size="small" />
          </Radio.Root>
        ))}
      </RadioGroup>
    </div>
  )
}
