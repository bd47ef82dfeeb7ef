import type { MessageView } from '@conclave/client/browser'
import { kept } from '../store.ts'

/** The part of a conversation that is in memory, oldest first, without holes. */
export interface Window {
  readonly messages: readonly MessageView[]
  /** Nothing is older. */
  readonly atStart: boolean
  /** Nothing is newer: what arrives belongs here. */
  readonly atEnd: boolean
}

export const EMPTY_WINDOW: Window = { messages: [], atStart: false, atEnd: false }

export const firstPosition = (window: Window): number | undefined => window.messages[0]?.position
export const lastPosition = (window: Window): number | undefined => window.messages.at(-1)?.position

export function withOlder(window: Window, page: readonly MessageView[], atStart: boolean): Window {
  const first = firstPosition(window) ?? Number.POSITIVE_INFINITY
  return { ...window, messages: [...page.filter((message) => message.position < first), ...window.messages], atStart }
}

export function withNewer(window: Window, page: readonly MessageView[], atEnd: boolean): Window {
  const last = lastPosition(window) ?? -1
  return { ...window, messages: [...window.messages, ...page.filter((message) => message.position > last)], atEnd }
}

/** A message that is new, or that changed. What is not next to the window is left out. */
export function withMessage(window: Window, message: MessageView): Window {
  const { messages } = window
  const known = messages.findLastIndex((one) => one.messageId === message.messageId && one.senderUserId === message.senderUserId)
  if (known >= 0) {
    const next = kept(messages[known] as MessageView, message)
    return next === messages[known] ? window : { ...window, messages: messages.with(known, next) }
  }
  return window.atEnd && message.position > (lastPosition(window) ?? -1) ? { ...window, messages: [...messages, message] } : window
}

/** Another reading of the same conversation; messages that are the same keep their identity. */
export function replaced(window: Window, next: Window): Window {
  const before = new Map(window.messages.map((message) => [message.position, message]))
  const messages = next.messages.map((message) => {
    const old = before.get(message.position)
    return old ? kept(old, message) : message
  })
  return { ...next, messages }
}

/** At most `most` messages, taken away at one end. */
export function trimmed(window: Window, most: number, end: 'older' | 'newer'): Window {
  if (window.messages.length <= most) return window
  return end === 'older'
    ? { ...window, messages: window.messages.slice(-most), atStart: false }
    : { ...window, messages: window.messages.slice(0, most), atEnd: false }
}
