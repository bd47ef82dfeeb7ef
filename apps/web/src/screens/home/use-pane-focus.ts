import { useEffect, useRef } from 'react'
import { isNarrow } from '../../parts/narrow.ts'
import type { Pane } from '../../parts/pane.ts'

const LANDMARKS: Record<Pane, string> = {
  sidebar: 'nav[data-landmark] + [data-landmark]',
  content: 'main[data-landmark]',
  details: 'aside[data-landmark]',
}
/** A pane that slides in can't have the focus before it is drawn. */
const MOST_FRAMES = 20

/** Where one pane shows at a time, the focus goes along when another one comes, unless something in it has taken it. */
export function usePaneFocus(pane: Pane): void {
  const before = useRef(pane)
  useEffect(() => {
    if (before.current === pane) return
    before.current = pane
    return isNarrow() ? focusWhenDrawn(LANDMARKS[pane]) : undefined
  }, [pane])
}

/** @returns gives up */
function focusWhenDrawn(landmark: string): () => void {
  let frames = 0
  let next = requestAnimationFrame(function look() {
    const element = document.querySelector<HTMLElement>(landmark)
    const focused = document.activeElement
    if (element === null || element.contains(focused) || focused?.closest('[role="dialog"], [role="alertdialog"]')) return
    element.focus({ preventScroll: true })
    if (++frames < MOST_FRAMES) next = requestAnimationFrame(look)
  })
  return () => cancelAnimationFrame(next)
}
