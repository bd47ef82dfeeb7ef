import { type TouchEvent, useRef } from 'react'
import type { Pane } from './pane.ts'

/** px that a finger travels before a swipe counts, and how much more sideways than up or down. */
const DISTANCE = 64
const SLOPE = 2
const ORDER: readonly Pane[] = ['sidebar', 'content', 'details']

interface PaneSwipe {
  readonly onTouchStart: (event: TouchEvent<HTMLElement>) => void
  readonly onTouchEnd: (event: TouchEvent<HTMLElement>) => void
  readonly onTouchCancel: () => void
}

/**
 * A finger's sweep sideways asks for the neighbouring pane: towards the text's end it goes back.
 * Touch events, because pointer events are cancelled as soon as a list under the finger begins to scroll.
 */
export function usePaneSwipe(pane: Pane, onPaneChange: (pane: Pane) => void): PaneSwipe {
  const start = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined)
  return {
    onTouchStart: (event) => {
      const touch = event.touches[0]
      const usable = event.touches.length === 1 && touch !== undefined && !scrollsSideways(event.target, event.currentTarget)
      start.current = usable ? { x: touch.clientX, y: touch.clientY } : undefined
    },
    onTouchEnd: (event) => {
      const from = start.current
      const to = event.changedTouches[0]
      start.current = undefined
      if (from === undefined || to === undefined || !matchMedia('(max-width: 719.98px)').matches) return
      const sideways = to.clientX - from.x
      if (Math.abs(sideways) < DISTANCE || Math.abs(sideways) < SLOPE * Math.abs(to.clientY - from.y)) return
      const back = sideways > 0 === (getComputedStyle(event.currentTarget).direction === 'ltr')
      const next = ORDER[ORDER.indexOf(pane) + (back ? -1 : 1)]
      if (next !== undefined) onPaneChange(next)
    },
    onTouchCancel: () => {
      start.current = undefined
    },
  }
}

/** Something under the finger has its own use for the gesture: a row of tabs, a wide block, a text that is being edited. */
function scrollsSideways(target: EventTarget, root: Element): boolean {
  for (let at = target instanceof Element ? target : null; at !== null && at !== root; at = at.parentElement) {
    if (at.matches('input, textarea')) return true
    if (at.scrollWidth > at.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true
  }
  return false
}
