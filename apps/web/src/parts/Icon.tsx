import type { LucideIcon } from 'lucide-react'
import styles from './Icon.module.css'
import { classNames } from './class-names.ts'

interface IconProps {
  /** A lucide icon. */
  readonly of: LucideIcon
  readonly size?: 'small' | 'medium'
  /** Mirrors arrows and the like where the text runs from right to left. */
  readonly directional?: boolean
}

/** One icon of the set, 20 px (16 px small), 1.75 px stroke. Always decoration: the word is beside it or is the button's label. */
export function Icon({ of: Glyph, size = 'medium', directional = false }: IconProps) {
  return (
    <Glyph aria-hidden className={classNames(styles.icon, styles[size], directional && styles.directional)} strokeWidth={1.75} absoluteStrokeWidth />
  )
}
