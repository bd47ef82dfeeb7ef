import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Icon } from './Icon.tsx'
import styles from './IconButton.module.css'
import { Tooltip } from './Tooltip.tsx'
import { classNames } from './class-names.ts'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'children' | 'aria-label'> {
  /** The accessible name, also shown as a tooltip. */
  readonly label: string
  readonly icon: LucideIcon
  readonly kind?: 'plain' | 'primary' | 'danger'
  readonly size?: 'small' | 'medium'
  /** A switch that stays down. */
  readonly pressed?: boolean
  /** Mirrored where the text runs from right to left. */
  readonly directional?: boolean
  readonly tooltipSide?: 'top' | 'bottom' | 'inline-start' | 'inline-end'
}

/** A button with an icon only. */
export function IconButton({
  label,
  icon,
  kind = 'plain',
  size = 'medium',
  pressed,
  directional = false,
  tooltipSide = 'top',
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} side={tooltipSide}>
      <button type="button" {...rest} aria-label={label} aria-pressed={pressed} className={classNames(styles.button, styles[kind], styles[size])}>
        <Icon of={icon} directional={directional} size={size} />
      </button>
    </Tooltip>
  )
}
