import { type RefObject, useEffect, useRef } from 'react'

/** How long what was covered may take to become visible again, in frames; longer than the motion of a pane. */
const FRAMES = 60

/** What opens something: it gets the keyboard back when that closes and took the focus with it. */
export function useReturnedFocus(open: boolean): RefObject<HTMLButtonElement | null> {
  const opener = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(open)
  useEffect(() => {
    const closed = wasOpen.current && !open
    wasOpen.current = open
    if (!closed) return
    let frame = 0
    // Nothing hidden takes or keeps the keyboard, and on a phone the pane under the details comes with a later frame only; then the pane as a whole
    // may have it first.
    const watch = (frames: number) => {
      const button = opener.current
      const focused = document.activeElement
      if (focused !== button && focused?.contains(button)) button?.focus({ preventScroll: true })
      if (frames > 0) frame = requestAnimationFrame(() => watch(frames - 1))
    }
    watch(FRAMES)
    return () => cancelAnimationFrame(frame)
  }, [open])
  return opener
}
