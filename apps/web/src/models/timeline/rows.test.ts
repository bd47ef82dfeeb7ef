import type { MessageView } from '@conclave/client/browser'
import type { ConversationId, MessageId, UserId } from '@conclave/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import type { TimelineRow } from '../api.ts'
import { dayOf, nextDay } from './days.ts'
import { timelineRows } from './rows.ts'

const MINUTE = 60_000
const zone = process.env['TZ']
afterEach(() => {
  process.env['TZ'] = zone
})

let count = 0
function message(sentAt: number, more: Partial<MessageView> = {}): MessageView {
  const position = ++count
  const senderUserId = (more.mine === true ? 'me' : 'them') as UserId
  const rest = { conversationId: 'c' as ConversationId, kind: 'text', mine: false, text: '', state: 'received', error: undefined } as const
  return { messageId: `m${position}` as MessageId, position, senderUserId, sentAt, ...rest, ...more }
}
const NOON = new Date(2026, 5, 10, 12).getTime()
const rowsOf = (messages: readonly MessageView[], more: { unreadAfter?: number; now?: number; before?: readonly TimelineRow[] } = {}) =>
  timelineRows(
    { messages, unreadAfter: more.unreadAfter, now: more.now ?? NOON * 2, authorOf: (id) => ({ name: id, colour: undefined, gone: false }) },
    more.before,
  )
const marks = (rows: readonly TimelineRow[]) =>
  rows.map((row) => (row.type === 'message' ? `${row.first ? 'first' : ''}${row.last ? 'last' : ''}` : row.type))

describe('rows of a timeline', () => {
  it('group one author within seven minutes of the message before', () => {
    const rows = rowsOf([
      message(NOON),
      message(NOON + 6.9 * MINUTE),
      message(NOON + 13.8 * MINUTE),
      message(NOON + 20.8 * MINUTE),
      message(NOON + 21 * MINUTE, { mine: true }),
      message(NOON + 22 * MINUTE),
    ])
    expect(marks(rows)).toEqual(['day', 'first', '', 'last', 'firstlast', 'firstlast', 'firstlast'])
  })

  it('begin a group below a day, the unread line and a notice', () => {
    const midnight = nextDay(NOON)
    const [a, b, c] = [message(midnight - MINUTE), message(midnight + MINUTE), message(midnight + 2 * MINUTE)]
    const [d, e] = [message(midnight + 3 * MINUTE, { kind: 'notice' }), message(midnight + 4 * MINUTE)]
    expect(marks(rowsOf([a, b, c, d, e], { unreadAfter: b.position }))).toEqual([
      'day',
      'firstlast',
      'day',
      'firstlast',
      'unread',
      'firstlast',
      'notice',
      'firstlast',
    ])
  })

  it('stand under days of the local calendar, also where a day has 23 or 25 hours', () => {
    process.env['TZ'] = 'Europe/Berlin'
    for (const [month, day, hours] of [
      [2, 29, 23],
      [9, 25, 25],
    ] as const) {
      const start = new Date(2026, month, day).getTime()
      expect(nextDay(start) - start).toBe(hours * 60 * MINUTE)
      const rows = rowsOf([message(start - 1), message(start), message(start + hours * 60 * MINUTE - 1), message(start + hours * 60 * MINUTE)])
      expect(rows.flatMap((row) => (row.type === 'day' ? [row.day] : []))).toEqual([dayOf(start - 1), start, nextDay(start)])
    }
  })

  it('never go back a day, and never into the future, whatever clocks say', () => {
    const DAY = 24 * 60 * MINUTE
    const rows = rowsOf([message(NOON), message(NOON - DAY), message(NOON + 30 * DAY), message(NOON)], { now: NOON + 1 })
    expect(rows.filter((row) => row.type === 'day')).toHaveLength(1)
  })

  it('put the line above the first received message, not above own ones', () => {
    const [a, mine, b] = [message(NOON), message(NOON, { mine: true }), message(NOON)]
    const rows = rowsOf([a, mine, b], { unreadAfter: a.position })
    expect(rows.map((row) => row.type)).toEqual(['day', 'message', 'message', 'unread', 'message'])
    expect(rowsOf([a, mine], { unreadAfter: a.position }).some((row) => row.type === 'unread')).toBe(false)
  })

  it('keep their identity when they did not change', () => {
    const messages = [message(NOON), message(NOON + MINUTE), message(NOON + 2 * MINUTE)]
    const before = rowsOf(messages)
    expect(rowsOf([...messages], { before })).toBe(before)
    const after = rowsOf([...messages, message(NOON + 3 * MINUTE)], { before })
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3))
    expect([0, 1, 2].every((i) => after[i] === before[i])).toBe(true)
    expect(after[3]).not.toBe(before[3])
  })

  it('tell apart an own message and a received one that claims the same id', () => {
    const own = message(NOON, { mine: true })
    const rows = rowsOf([own, message(NOON, { messageId: own.messageId })])
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
  })
})
