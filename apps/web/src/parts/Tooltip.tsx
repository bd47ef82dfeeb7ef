import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'
import styles from './Tooltip.module.css'

interface TooltipProps {
  readonly text: ReactNode
  readonly side?: 'top' | 'bottom' | 'inline-start' | 'inline-end'
  /** The control that it explains; it must take a ref and props. */
  readonly children: ReactElement
}

/** A word beside a control on hover and focus. Never the only place of a name: the control keeps its own label. */
export function Tooltip({ text, side = 'top', children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} collisionPadding={8} className={styles.positioner}>
          <Base.Popup className={styles.popup}>{text}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
