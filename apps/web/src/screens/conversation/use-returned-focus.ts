import { type RefObject, useEffect, useRef } from 'react'

/** How long what was covered may take to become visible again; a little more than the motion of a pane. */
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
    const focus = (frames: number) => {
      if (document.activeElement !== document.body) return
      opener.current?.focus({ preventScroll: true })
      // Nothing hidden takes the keyboard: on a phone the pane under the details appears with the next frame only.
      if (frames > 0) frame = requestAnimationFrame(() => focus(frames - 1))
    }
    focus(FRAMES)
    return () => cancelAnimationFrame(frame)
  }, [open])
  return opener
}
