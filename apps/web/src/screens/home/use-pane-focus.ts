import { useEffect, useRef } from 'react'
import type { Pane } from '../../parts/pane.ts'
import { isNarrow } from './narrow.ts'

const LANDMARKS: Record<Pane, string> = {
  sidebar: 'nav[data-landmark] ~ nav[data-landmark]',
  content: 'main[data-landmark]',
  details: 'aside[data-landmark]',
}

/** Where one pane shows at a time, the focus goes along when another one comes, unless something in it has taken it. */
export function usePaneFocus(pane: Pane): void {
  const before = useRef(pane)
  useEffect(() => {
    if (before.current === pane) return
    before.current = pane
    if (!isNarrow()) return
    const landmark = document.querySelector<HTMLElement>(LANDMARKS[pane])
    const focused = document.activeElement
    if (landmark?.contains(focused) === true || focused?.closest('[role="dialog"], [role="alertdialog"]')) return
    landmark?.focus({ preventScroll: true })
  }, [pane])
}
