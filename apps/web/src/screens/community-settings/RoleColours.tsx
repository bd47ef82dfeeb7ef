import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { Check } from 'lucide-react'
import { Icon } from '../../parts/Icon.tsx'
import { roleColour } from '../../parts/role-colour.ts'
import { useWords } from '../../words/index.ts'
import form from '../communities/Form.module.css'
import styles from './RoleColours.module.css'

/** 0xRRGGBB; drawn darker or lighter as the ground asks. */
const COLOURS = {
  brass: 0xc9973b,
  orange: 0xd97a3f,
  red: 0xcf5548,
  pink: 0xc75c9c,
  violet: 0x8f6fd0,
  blue: 0x4a86d8,
  teal: 0x2f9e97,
  green: 0x4f9d69,
} as const
const NONE = 'none'

export interface RoleColoursProps {
  readonly value: number | undefined
  readonly onValueChange: (value: number | undefined) => void
  readonly disabled: boolean
}

/** The colour of a role: one of eight, or none. */
export function RoleColours({ value, onValueChange, disabled }: RoleColoursProps) {
  const { t } = useWords()
  return (
    <div className={form.group}>
      <span className={form.legend}>{t('community.colour')}</span>
      <RadioGroup
        aria-label={t('community.colour')}
        value={value === undefined ? NONE : String(value)}
        onValueChange={(next: string) => onValueChange(next === NONE ? undefined : Number(next))}
        disabled={disabled}
        className={styles.colours}
      >
        <Swatch value={NONE} label={t('community.noColour')} colour={undefined} />
        {(Object.keys(COLOURS) as (keyof typeof COLOURS)[]).map((name) => (
          <Swatch key={name} value={String(COLOURS[name])} label={t(`community.colour.${name}`)} colour={COLOURS[name]} />
        ))}
      </RadioGroup>
    </div>
  )
}

function Swatch({ value, label, colour }: { readonly value: string; readonly label: string; readonly colour: number | undefined }) {
  return (
    <Radio.Root value={value} aria-label={label} title={label} className={styles.swatch} {...roleColour(colour)}>
      <Radio.Indicator className={styles.check}>
        <Icon of={Check} size="small" />
      </Radio.Indicator>
    </Radio.Root>
  )
}
