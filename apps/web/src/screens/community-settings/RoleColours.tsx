import { Swatches } from '../../parts/Swatches.tsx'
import { useWords } from '../../words/index.ts'
import form from '../communities/Form.module.css'

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
const NAMES = Object.keys(COLOURS) as (keyof typeof COLOURS)[]

/** The name of one of the colours; undefined for another one, which another client may have given. */
export const colourName = (colour: number): (typeof NAMES)[number] | undefined => NAMES.find((name) => COLOURS[name] === colour)

export interface RoleColoursProps {
  readonly value: number | undefined
  readonly onValueChange: (value: number | undefined) => void
  readonly disabled: boolean
}

/** The colour of a role: one of eight, or none. */
export function RoleColours({ value, onValueChange, disabled }: RoleColoursProps) {
  const { t } = useWords()
  const items = NAMES.map((name) => ({ label: t(`community.colour.${name}`), colour: COLOURS[name] }))
  return (
    <div className={form.group}>
      <span className={form.legend}>{t('community.colour')}</span>
      <Swatches
        label={t('community.colour')}
        items={[{ label: t('community.noColour'), colour: undefined }, ...items]}
        value={value}
        onValueChange={onValueChange}
        disabled={disabled}
      />
    </div>
  )
}
