import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import type { Timeline } from '../../models/api.ts'
import type { ListedRow } from './listed-rows.ts'
import { Scroller } from './scroller.ts'

/** One scroller for as long as the conversation is on the screen. */
export function useScroller(timeline: Timeline): Scroller {
  const [scroller] = useState(() => new Scroller(timeline))
  return scroller
}

/** Ties a scroller to the list that it moves. */
export function useScrolledList(
  scroller: Scroller,
  rows: readonly ListedRow[],
): { list: RefObject<VirtualizerHandle | null>; element: RefObject<HTMLDivElement | null> } {
  const list = useRef<VirtualizerHandle>(null)
  const element = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    scroller.attach(list.current, element.current)
    return () => {
      scroller.keep()
      scroller.attach(null, null)
    }
  }, [scroller])
  useLayoutEffect(() => scroller.update(rows), [scroller, rows])
  useEffect(() => {
    const box = element.current
    if (box === null) return
    // The composer grows, the keyboard of a phone opens.
    const observer = new ResizeObserver(scroller.resized)
    observer.observe(box)
    // Another width: the rows get other heights first, and the list inside its own a moment later.
    for (const inner of box.children) observer.observe(inner)
    return () => observer.disconnect()
  }, [scroller])
  return { list, element }
}
