import type { KeyboardEvent, PointerEvent } from 'react'
import styles from './PaneDivider.module.css'

interface PaneDividerProps {
  readonly label: string
  /** px */
  readonly width: number
  readonly onWidthChange: (width: number) => void
}

const LEAST = 240
const MOST = 320
const STEP = 16

/** The inner edge of its parent, the sidebar: dragged, or moved by arrow keys. */
export function PaneDivider({ label, width, onWidthChange }: PaneDividerProps) {
  const change = (to: number) => onWidthChange(Math.round(Math.min(MOST, Math.max(LEAST, to))))
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    const box = event.currentTarget.parentElement?.getBoundingClientRect()
    if (box !== undefined) change(isRtl(event.currentTarget) ? box.right - event.clientX : event.clientX - box.left)
  }
  const press = (event: KeyboardEvent<HTMLElement>) => {
    const towardsEnd = isRtl(event.currentTarget) ? 'ArrowLeft' : 'ArrowRight'
    const towardsStart = isRtl(event.currentTarget) ? 'ArrowRight' : 'ArrowLeft'
    const targets: Record<string, number> = { [towardsEnd]: width + STEP, [towardsStart]: width - STEP, Home: LEAST, End: MOST }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    change(target)
  }
  return (
    <div
      className={styles.divider}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={width}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  )
}

const isRtl = (element: HTMLElement): boolean => getComputedStyle(element).direction === 'rtl'
