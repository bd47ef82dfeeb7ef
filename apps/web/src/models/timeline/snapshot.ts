import type { TimelineRow, TimelineView } from '../api.ts'
import { isReceived, keyOf } from './rows.ts'
import { lastPosition, type Window } from './window.ts'

export const LOADING: TimelineView = {
  state: 'loading',
  code: undefined,
  rows: [],
  shift: false,
  atStart: false,
  atEnd: false,
  loading: 'none',
  unseen: { count: 0, since: undefined },
  anchor: 'end',
}

/** Received messages below what was seen; those that are not loaded are in `unread`. */
export function unseenIn(window: Window, seen: number, unread: number): TimelineView['unseen'] {
  const below = window.messages.filter((message) => message.position > seen && isReceived(message))
  return { count: window.atEnd ? below.length : Math.max(below.length, unread), since: below[0]?.sentAt }
}

/** Position of the message with this key, or of the one above the day or line with this key. */
export function positionOf(rows: readonly TimelineRow[], window: Window, key: string): number | undefined {
  const from = rows.findLastIndex((row) => row.key === key)
  const row = rows.slice(0, from + 1).findLast((one) => one.type === 'message' || one.type === 'notice')
  return row && window.messages.findLast((message) => keyOf(message) === row.key)?.position
}

/** The unread line if there is something below it, else the end. */
export function anchorOf(window: Window, line: number | undefined): TimelineView['anchor'] {
  const hasLine = line !== undefined && window.messages.some((message) => message.position > line && isReceived(message))
  return hasLine ? 'unread' : 'end'
}

/** Whether the window reaches from before the first unread message on. */
export function holdsUnread(window: Window, unread: number, readPosition: number): boolean {
  if (unread === 0) return true
  const first = window.messages[0]?.position ?? Number.POSITIVE_INFINITY
  return (window.atStart || first <= readPosition) && (window.atEnd || (lastPosition(window) ?? 0) > readPosition)
}
