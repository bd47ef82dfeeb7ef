import { type PointerEvent, useRef } from 'react'
import type { Pane } from './Panes.tsx'

/** px that a finger travels before a swipe counts, and how much more sideways than up or down. */
const DISTANCE = 64
const SLOPE = 2
const ORDER: readonly Pane[] = ['sidebar', 'content', 'details']

interface PaneSwipe {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerCancel: () => void
}

/** A finger's sweep sideways asks for the neighbouring pane: towards the text's end it goes back. Mouse and pen are left alone. */
export function usePaneSwipe(pane: Pane, onPaneChange: (pane: Pane) => void): PaneSwipe {
  const start = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined)
  return {
    onPointerDown: (event) => {
      start.current = event.pointerType === 'touch' && event.isPrimary ? { x: event.clientX, y: event.clientY } : undefined
    },
    onPointerUp: (event) => {
      const from = start.current
      start.current = undefined
      if (from === undefined || !matchMedia('(max-width: 719.98px)').matches) return
      const sideways = event.clientX - from.x
      if (Math.abs(sideways) < DISTANCE || Math.abs(sideways) < SLOPE * Math.abs(event.clientY - from.y)) return
      const back = sideways > 0 === (getComputedStyle(event.currentTarget).direction === 'ltr')
      const next = ORDER[ORDER.indexOf(pane) + (back ? -1 : 1)]
      if (next !== undefined) onPaneChange(next)
    },
    onPointerCancel: () => {
      start.current = undefined
    },
  }
}
