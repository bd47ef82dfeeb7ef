import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { Check } from 'lucide-react'
import { Icon } from './Icon.tsx'
import { roleColour } from './role-colour.ts'
import styles from './Swatches.module.css'

export interface SwatchItem {
  /** The name of the colour; also shown as a tooltip. */
  readonly label: string
  /** 0xRRGGBB; undefined for none. */
  readonly colour: number | undefined
}

export interface SwatchesProps {
  /** The accessible name. */
  readonly label: string
  readonly items: readonly SwatchItem[]
  readonly value: number | undefined
  readonly onValueChange: (colour: number | undefined) => void
  readonly disabled?: boolean
}

const NONE = 'none'
const keyOf = (colour: number | undefined) => (colour === undefined ? NONE : String(colour))

/** One of a few colours, drawn as they will be seen. */
export function Swatches({ label, items, value, onValueChange, disabled = false }: SwatchesProps) {
  return (
    <RadioGroup
      aria-label={label}
      value={keyOf(value)}
      onValueChange={(next: string) => onValueChange(next === NONE ? undefined : Number(next))}
      disabled={disabled}
      className={styles.colours}
    >
      {items.map((item) => (
        <Radio.Root
          key={keyOf(item.colour)}
          value={keyOf(item.colour)}
          aria-label={item.label}
          title={item.label}
          className={styles.swatch}
          {...roleColour(item.colour)}
        >
          <Radio.Indicator className={styles.check}>
            <Icon of={Check} size="small" />
          </Radio.Indicator>
        </Radio.Root>
      ))}
    </RadioGroup>
  )
}
