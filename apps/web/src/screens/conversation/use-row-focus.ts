import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { type ListedRow, nextSaid } from './listed-rows.ts'
import type { Scroller } from './scroller.ts'

const MOST_TRIES = 30

interface RowFocus {
  /** Index of the row where the Tab key stops; -1 for none. */
  readonly stop: number
  /** Rows that must stay on the page: the stop, and the row that has the keyboard until the stop has it. */
  readonly held: readonly number[]
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  readonly onFocus: (event: { readonly target: EventTarget }) => void
}

/** The messages are one stop of the Tab key; arrows, pages, Home and End move inside, also to rows that are not on the page yet. */
export function useRowFocus(rows: readonly ListedRow[], scroller: Scroller, element: RefObject<HTMLElement | null>): RowFocus {
  const [active, setActive] = useState<string>()
  const [focused, setFocused] = useState<string>()
  const wanted = useRef<string>(undefined)
  useLayoutEffect(() => (wanted.current === undefined ? undefined : focusSoon(element.current, wanted)))
  const known = active === undefined ? -1 : rows.findIndex((row) => row.key === active)
  const go = (index: number) => {
    const key = rows[index]?.key
    if (key === undefined) return
    wanted.current = key
    setActive(key)
    scroller.reveal(index)
  }
  const stop = known >= 0 ? known : nextSaid(rows, rows.length - 1, -1)
  const holder = focused === undefined ? -1 : rows.findIndex((row) => row.key === focused)
  return {
    stop,
    held: [...new Set([stop, holder])].filter((index) => index >= 0),
    onFocus: ({ target }) => {
      const key = keyOf(target)
      if (key === undefined) return
      setFocused(key)
      setActive(key)
    },
    onKeyDown: (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || keyOf(event.target) === undefined || event.target !== rowOf(event.target)) return
      const target = targetOf(event.key, stop, rows, scroller)
      if (target === undefined) return
      event.preventDefault()
      if (target >= 0) go(target)
    },
  }
}

/** A row that has just come onto the page is hidden until it is measured, and hidden things take no focus: tries for some frames. */
function focusSoon(list: HTMLElement | null, wanted: RefObject<string | undefined>): () => void {
  let frame = 0
  let tries = 0
  const attempt = () => {
    const row = list?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current ?? '')}"]`)
    row?.focus({ preventScroll: true })
    if ((row && document.activeElement === row) || ++tries > MOST_TRIES) wanted.current = undefined
    else frame = requestAnimationFrame(attempt)
  }
  attempt()
  return () => cancelAnimationFrame(frame)
}

const rowOf = (target: EventTarget): HTMLElement | null => (target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null)
export const keyOf = (target: EventTarget): string | undefined => rowOf(target)?.dataset['key']

/** Where a key leads from a row; undefined for a key that is not ours. */
function targetOf(key: string, at: number, rows: readonly ListedRow[], scroller: Scroller): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return nextSaid(rows, at - 1, -1)
    case 'ArrowDown':
      return nextSaid(rows, at + 1, 1)
    case 'Home':
      return nextSaid(rows, 0, 1)
    case 'End':
      return nextSaid(rows, rows.length - 1, -1)
    case 'PageUp':
      return nextSaid(rows, Math.min(scroller.rowAt(-0.8), at - 1), 1)
    case 'PageDown':
      return nextSaid(rows, Math.max(scroller.rowAt(1.8), at + 1), -1)
    default:
      return undefined
  }
}
