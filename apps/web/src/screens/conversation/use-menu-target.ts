import { type MouseEvent, type PointerEvent, useState } from 'react'
import type { MessageRow } from '../../models/api.ts'
import type { ListedRow } from './listed-rows.ts'
import { keyOf } from './use-row-focus.ts'

interface MenuTarget {
  readonly target: MessageRow | undefined
  readonly capture: {
    readonly onContextMenuCapture: (event: MouseEvent) => void
    readonly onPointerDownCapture: (event: PointerEvent) => void
  }
}

/** Which message the context menu is about. One menu serves the whole list. */
export function useMenuTarget(rows: readonly ListedRow[]): MenuTarget {
  const [key, setKey] = useState<string>()
  const messageOf = (wanted: string | undefined) => {
    const row = wanted === undefined ? undefined : rows.find((one) => one.key === wanted)
    return row?.type === 'message' ? row : undefined
  }
  return {
    target: messageOf(key),
    capture: {
      onContextMenuCapture: (event) => {
        const message = wantsBrowserMenu(event.target) ? undefined : messageOf(keyOf(event.target))
        if (message === undefined) event.stopPropagation()
        else setKey(message.key)
      },
      // A long press of a finger opens the menu without another event before.
      onPointerDownCapture: (event) => {
        if (event.pointerType === 'touch') setKey(keyOf(event.target))
      },
    },
  }
}

/** Links and selected words have more to offer in the browser's own menu. */
function wantsBrowserMenu(target: EventTarget): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('a') !== null) return true
  const selection = getSelection()
  return selection !== null && !selection.isCollapsed && selection.containsNode(target, true)
}
