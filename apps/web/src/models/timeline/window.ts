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

/**
 * Messages that are new, or that changed, the window growing to at most `most` by them. What is not next to the window is left out, and so is what has
 * no room: the window then ends before it.
 */
export function withMessages(window: Window, told: readonly MessageView[], most: number): Window {
  const changes = new Map(told.map((message) => [identityOf(message), message]))
  let changed = false
  const messages = window.messages.map((before) => {
    const identity = identityOf(before)
    const message = changes.get(identity)
    if (!message) return before
    changes.delete(identity)
    const next = kept(before, message)
    changed ||= next !== before
    return next
  })
  const had = messages.length
  let last = lastPosition(window) ?? -1
  let { atEnd } = window
  for (const message of atEnd ? changes.values() : []) {
    if (message.position <= last) continue
    if (messages.length >= most) {
      atEnd = false
      break
    }
    messages.push(message)
    last = message.position
  }
  if (messages.length === had && !changed && atEnd === window.atEnd) return window
  return { ...window, messages, atEnd }
}

/** A message id is its sender's choice. */
const identityOf = ({ senderUserId, messageId }: MessageView): string => `${senderUserId}:${messageId}`

/** Another reading of the same conversation; messages that are the same keep their identity. */
export function replaced(window: Window, next: Window): Window {
  const before = new Map(window.messages.map((message) => [message.position, message]))
  const messages = next.messages.map((message) => {
    const old = before.get(message.position)
    return old ? kept(old, message) : message
  })
  return { ...next, messages }
}

/** A message was deleted for everybody. */
export function withoutMessage(window: Window, messageId: string): Window {
  const messages = window.messages.filter((message) => message.messageId !== messageId)
  return messages.length === window.messages.length ? window : { ...window, messages }
}

/** At most `most` messages, taken away at one end. */
export function trimmed(window: Window, most: number, end: 'older' | 'newer'): Window {
  if (window.messages.length <= most) return window
  return end === 'older'
    ? { ...window, messages: window.messages.slice(-most), atStart: false }
    : { ...window, messages: window.messages.slice(0, most), atEnd: false }
}
