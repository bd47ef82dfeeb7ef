import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { Icon } from './Icon.tsx'
import styles from './Select.module.css'

interface SelectItem<Value extends string> {
  readonly value: Value
  readonly label: string
}

interface SelectProps<Value extends string> {
  /** The accessible name, drawn above. */
  readonly label: string
  readonly items: readonly SelectItem<Value>[]
  readonly value: Value
  readonly onValueChange: (value: Value) => void
  readonly disabled?: boolean
}

/** One of several values, in a list that opens. */
export function Select<Value extends string>({ label, items, value, onValueChange, disabled = false }: SelectProps<Value>) {
  return (
    <Base.Root items={[...items]} value={value} onValueChange={(next) => next !== null && onValueChange(next)} disabled={disabled}>
      <div className={styles.field}>
        <Base.Label className={styles.label}>{label}</Base.Label>
        <Base.Trigger className={styles.trigger}>
          <Base.Value className={styles.value} />
          <Base.Icon className={styles.icon}>
            <Icon of={ChevronsUpDown} size="small" />
          </Base.Icon>
        </Base.Trigger>
      </div>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className={styles.popup}>
            <Base.List>
              {items.map((item) => (
                <Base.Item key={item.value} value={item.value} className={styles.item}>
                  <Base.ItemText>{item.label}</Base.ItemText>
                  <Base.ItemIndicator className={styles.check}>
                    <Icon of={Check} size="small" />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
