import type { MessageView } from '@conclave/client/browser'
import type { UserId } from '@conclave/protocol'
import type { MessageRow, TimelineRow } from '../api.ts'
import { kept, keptList } from '../store.ts'
import { dayFinder } from './days.ts'

/** Messages of one author within this time stand under one name (ms). */
const GROUP = 7 * 60_000

interface RowsInput {
  readonly messages: readonly MessageView[]
  /** The line stands above the first received message after this position; undefined for no line. */
  readonly unreadAfter: number | undefined
  /** ms; a message from a clock that is ahead counts as written now. */
  readonly now: number
  authorOf(userId: UserId): Author
}

export interface Author {
  readonly name: string
  /** 0xRRGGBB */
  readonly colour: number | undefined
  /** Not in the place any more, as far as known: there is a name, and nothing to show about them. */
  readonly gone: boolean
  /** Where many speak, a notice about somebody says whom it is about. */
  readonly isNamed?: boolean
}

/** What the virtual list shows. Rows of `before` that are the same keep their identity. */
export function timelineRows(input: RowsInput, before: readonly TimelineRow[] = []): readonly TimelineRow[] {
  const known = new Map(before.map((row) => [row.key, row]))
  const rows: TimelineRow[] = []
  const add = (row: TimelineRow) => {
    const old = known.get(row.key)
    rows.push(old ? kept(old, row) : row)
  }
  const line = unreadLine(input)
  const dayAt = dayFinder()
  let day = Number.NEGATIVE_INFINITY
  for (const [i, message] of input.messages.entries()) {
    const today = dayAt(Math.min(message.sentAt, input.now))
    // Clocks of senders differ: a day that is over does not begin again.
    const newDay = today > day
    if (newDay) add({ type: 'day', key: `day:${today}`, day: today })
    day = Math.max(day, today)
    if (i === line) add({ type: 'unread', key: 'unread' })
    const breaks = newDay || i === line
    const next = input.messages[i + 1]
    const nextBreaks = !next || i + 1 === line || dayAt(Math.min(next.sentAt, input.now)) > day
    add(rowOf(message, input, { first: breaks || !together(input.messages[i - 1], message), last: nextBreaks || !together(message, next) }))
  }
  return keptList(before, rows)
}

/** Index of the message under the line; -1 for none. */
function unreadLine({ messages, unreadAfter }: RowsInput): number {
  return unreadAfter === undefined ? -1 : messages.findIndex((message) => message.position > unreadAfter && isReceived(message))
}

export const isReceived = (message: MessageView): boolean => !message.mine && message.kind === 'text'

function together(a: MessageView | undefined, b: MessageView | undefined): boolean {
  if (!a || !b || a.kind !== 'text' || b.kind !== 'text') return false
  return a.senderUserId === b.senderUserId && Math.abs(b.sentAt - a.sentAt) < GROUP
}

/** A message id is the sender's choice: others could choose one of ours. */
export const keyOf = ({ mine, messageId, senderUserId }: MessageView): string => (mine ? messageId : `${senderUserId}:${messageId}`)

function rowOf(message: MessageView, { authorOf }: RowsInput, group: { first: boolean; last: boolean }): TimelineRow {
  const { messageId, kind, mine, senderUserId: authorId, text, sentAt, state, error: code } = message
  const key = keyOf(message)
  const { name: author, colour, gone, isNamed } = authorOf(authorId)
  if (kind === 'notice') return { type: 'notice', key, text, sentAt, about: isNamed && !mine ? author : undefined }
  return { type: 'message', key, messageId, mine, authorId, author, colour, gone, text, sentAt, state, code, ...group } satisfies MessageRow
}
