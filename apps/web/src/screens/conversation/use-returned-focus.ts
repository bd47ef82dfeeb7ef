import { type RefObject, useEffect, useRef } from 'react'

/** What opens something: it gets the keyboard back when that closes and took the focus with it. */
export function useReturnedFocus(open: boolean): RefObject<HTMLButtonElement | null> {
  const opener = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(open)
  useEffect(() => {
    const closed = wasOpen.current && !open
    wasOpen.current = open
    if (closed && document.activeElement === document.body) opener.current?.focus({ preventScroll: true })
  }, [open])
  return opener
}
