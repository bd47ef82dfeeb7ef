import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import type { MemberRow } from './member-rows.ts'

/** Frames until a row that was far away is on the page. */
const TRIES = 30

interface ListKeys {
  /** Index of the row where the Tab key stops; -1 for none. */
  readonly stop: number
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void
}

/**
 * The list is one stop of the Tab key; arrows, Home and End move inside, also to rows that are not on the page yet.
 * @param loadRest where rows are missing at the end: End waits for them
 */
export function useListKeys(rows: readonly MemberRow[], handle: RefObject<VirtualizerHandle | null>, loadRest?: () => void): ListKeys {
  const [active, setActive] = useState<string>()
  const frame = useRef(0)
  /** The list that goes to its end once that is here. */
  const ending = useRef<HTMLElement>(undefined)
  const isMember = (index: number) => rows[index]?.type === 'member'
  const next = (from: number, step: -1 | 1) => {
    for (let index = from; index >= 0 && index < rows.length; index += step) if (isMember(index)) return index
    return -1
  }
  const known = rows.findIndex((row) => row.key === active)
  const stop = known >= 0 ? known : next(0, 1)
  const go = (index: number, list: HTMLElement) => {
    const key = rows[index]?.key
    if (key === undefined) return
    setActive(key)
    handle.current?.scrollToIndex(index, { align: 'nearest' })
    focusRow(list, key, frame)
  }
  const isWhole = loadRest === undefined
  useEffect(() => {
    const list = ending.current
    if (list === undefined || !isWhole) return
    ending.current = undefined
    go(next(rows.length - 1, -1), list)
  }, [rows, isWhole])
  return {
    stop,
    onFocus: ({ target }) => setActive(target.closest<HTMLElement>('[data-user]')?.dataset['user'] ?? active),
    onKeyDown: (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return
      const targets: Record<string, number> = {
        ArrowDown: next(stop + 1, 1),
        ArrowUp: next(stop - 1, -1),
        Home: next(0, 1),
        End: next(rows.length - 1, -1),
      }
      const target = targets[event.key]
      if (target === undefined) return
      event.preventDefault()
      ending.current = undefined
      if (event.key === 'End' && loadRest !== undefined) {
        ending.current = event.currentTarget
        loadRest()
      } else if (target >= 0) go(target, event.currentTarget)
    },
  }
}

/** It may be on the page only a few frames later. */
function focusRow(list: HTMLElement, key: string, frame: RefObject<number>): void {
  cancelAnimationFrame(frame.current)
  const focus = (tries: number) => {
    const row = list.querySelector<HTMLElement>(`[data-user="${CSS.escape(key)}"]`)
    row?.focus({ preventScroll: true })
    if (document.activeElement !== row && tries > 0) frame.current = requestAnimationFrame(() => focus(tries - 1))
  }
  focus(TRIES)
}
