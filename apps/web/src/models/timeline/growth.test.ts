import type { MessageView } from '@conclave/client/browser'
import type { ConversationId, MessageId, UserId } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import { type Audience, grown } from './growth.ts'
import { MOST, MOST_MOVING } from './trimming.ts'
import type { Window } from './window.ts'

const message = (position: number, change: Partial<MessageView> = {}): MessageView => ({
  messageId: `m${position}` as MessageId,
  conversationId: 'c' as ConversationId,
  position,
  kind: 'text',
  mine: false,
  senderUserId: 'bob' as UserId,
  text: `text ${position}`,
  sentAt: position,
  state: 'received',
  error: undefined,
  ...change,
})
const messages = (from: number, count: number) => Array.from({ length: count }, (_, i) => message(from + i))
const windowOf = (count: number): Window => ({ messages: messages(1, count), atStart: true, atEnd: true })
const positions = (window: Window | undefined) => window?.messages.map(({ position }) => position)

/** A hundred batches, as a flood comes. */
function flooded(window: Window, audience: Audience, batches = 100): { readonly window: Window | undefined; readonly most: number } {
  let now: Window | undefined = window
  let most = 0
  for (let i = 0; i < batches && now; i++) {
    now = grown(now, messages(window.messages.length + 1 + i * 64, 64), audience)
    most = Math.max(most, now?.messages.length ?? 0)
  }
  return { window: now, most }
}

describe('a flood of messages', () => {
  it('moves nothing for who reads above the end: what is there stays, the rest waits in the store', () => {
    const { window, most } = flooded(windowOf(200), 'reading')
    expect(most).toBe(MOST)
    expect(window).toMatchObject({ atStart: true, atEnd: false })
    expect(positions(window)).toEqual(Array.from({ length: MOST }, (_, i) => i + 1))
  })

  it('takes nothing away from who has read in more than that', () => {
    const before = windowOf(MOST + 500)
    const after = grown(before, messages(MOST + 501, 1), 'reading')
    expect(after).toEqual({ ...before, atEnd: false })
  })

  it('is followed at the end, and what is far above goes', () => {
    const { window, most } = flooded(windowOf(10), 'following')
    expect(most).toBeLessThanOrEqual(MOST_MOVING)
    expect(window).toMatchObject({ atStart: false, atEnd: true })
    expect(window?.messages.at(-1)?.position).toBe(10 + 6_400)
  })

  it('lets a conversation go that nobody looks at, but not for a change in what it has', () => {
    expect(flooded(windowOf(10), 'nobody').window).toBeUndefined()
    expect(flooded(windowOf(10), 'nobody', 15).window?.messages).toHaveLength(10 + 15 * 64)
    const long = windowOf(MOST + 500)
    expect(grown(long, [message(3, { state: 'read' })], 'nobody')?.messages[2]?.state).toBe('read')
  })
})

describe('a batch', () => {
  it('changes what is there, adds what is new in its order, and leaves the rest the same objects', () => {
    const before = windowOf(3)
    const after = grown(before, [message(4), message(2, { state: 'read' }), message(5), message(4, { text: 'changed' })], 'following')
    expect(after?.messages.map(({ text, state }) => `${text} ${state}`)).toEqual([
      'text 1 received',
      'text 2 read',
      'text 3 received',
      'changed received',
      'text 5 received',
    ])
    expect(after?.messages[0]).toBe(before.messages[0])
    expect(grown(before, [message(2)], 'following')).toBe(before)
  })

  it('knows a message by its sender too, and leaves out what is older or not next to it', () => {
    const before = { ...windowOf(3), messages: messages(10, 3) }
    const forged = message(13, { messageId: 'm11' as MessageId, senderUserId: 'eve' as UserId })
    expect(positions(grown(before, [message(5), forged], 'following'))).toEqual([10, 11, 12, 13])
    const away = { ...before, atEnd: false }
    expect(grown(away, [message(20)], 'following')).toBe(away)
  })
})
