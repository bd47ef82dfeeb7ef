import { CircleCheck, Info, OctagonAlert, TriangleAlert } from 'lucide-react'
import { Icon } from './Icon.tsx'
import styles from './ToneIcon.module.css'
import type { Tone } from './tone.ts'

const ICONS = { information: Info, success: CircleCheck, warning: TriangleAlert, danger: OctagonAlert } as const

/** The icon of a tone, in its colour. */
export function ToneIcon({ tone }: { readonly tone: Tone }) {
  return (
    <span className={styles[tone]}>
      <Icon of={ICONS[tone]} />
    </span>
  )
}
