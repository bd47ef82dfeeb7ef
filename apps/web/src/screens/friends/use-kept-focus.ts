import { type RefObject, useLayoutEffect, useRef } from 'react'

/** A button that goes away under its own press, as Accept does, leaves the focus to the next thing to do in the same part of the page. */
export function useKeptFocus(part: RefObject<HTMLElement | null>): void {
  const last = useRef<Element | undefined>(undefined)
  useLayoutEffect(() => {
    const element = part.current
    const note = (event: FocusEvent) => {
      last.current = event.target instanceof Element ? event.target : undefined
    }
    element?.addEventListener('focusin', note)
    return () => element?.removeEventListener('focusin', note)
  })
  useLayoutEffect(() => {
    if (last.current === undefined || last.current.isConnected || document.activeElement !== document.body) return
    last.current = undefined
    part.current?.querySelector<HTMLElement>('button, a[href]')?.focus()
  })
}
