import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { type ListedRow, nextSaid } from './listed-rows.ts'
import type { Scroller } from './scroller.ts'

interface RowFocus {
  /** Index of the row where the Tab key stops; -1 for none. It must stay mounted. */
  readonly stop: number
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  readonly onFocus: (event: { readonly target: EventTarget }) => void
}

/** The messages are one stop of the Tab key; arrows, pages, Home and End move inside, also to rows that are not on the page yet. */
export function useRowFocus(rows: readonly ListedRow[], scroller: Scroller, element: RefObject<HTMLElement | null>): RowFocus {
  const [active, setActive] = useState<string>()
  const wanted = useRef<string>(undefined)
  useLayoutEffect(() => {
    if (wanted.current === undefined) return
    const row = element.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"]`)
    if (row === null || row === undefined) return
    wanted.current = undefined
    row.focus({ preventScroll: true })
  })
  const known = active === undefined ? -1 : rows.findIndex((row) => row.key === active)
  const go = (index: number) => {
    const key = rows[index]?.key
    if (key === undefined) return
    wanted.current = key
    setActive(key)
    scroller.reveal(index)
  }
  const stop = known >= 0 ? known : nextSaid(rows, rows.length - 1, -1)
  return {
    stop,
    onFocus: ({ target }) => {
      const key = keyOf(target)
      if (key !== undefined) setActive(key)
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
