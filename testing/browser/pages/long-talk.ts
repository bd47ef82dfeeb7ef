import type { ConversationId, MessageId, UserId } from '@conclave/protocol'
import type { Database } from '../../../packages/client/src/store/port.ts'
import { readAccount } from '../../../packages/client/src/store/tables/account.ts'
import { allConversations, type ConversationRow, setReadPosition } from '../../../packages/client/src/store/tables/conversations.ts'
import { insertMessage } from '../../../packages/client/src/store/tables/messages.ts'

const PER_TRANSACTION = 500
const MINUTE = 60_000
/** Turns in a row of one person, and between two messages of a turn or of two turns. */
const TURN = 3
const PAUSE = { inTurn: MINUTE, between: 11 * MINUTE }
const WORDS = 'we meet at the old bridge tomorrow morning and bring bread cheese coffee maps boots lamp rope tent water stove'.split(' ')

/** Words from one to two hundred, some in several lines, some with a link, some emoji alone: rows of many heights. The same in each run. */
function variedText(i: number): string {
  if (i % 41 === 0) return '🎉🎉'
  const length = i % 97 === 0 ? 320 : i % 13 === 0 ? 90 + (i % 110) : 1 + ((i * 7) % 24)
  const words = Array.from({ length }, (_, k) => WORDS[(i * 31 + k * k * 17) % WORDS.length] ?? '').join(' ')
  const lines = i % 17 === 0 ? words.replaceAll(' and ', '\n') : words
  return i % 29 === 0 ? `${lines} https://example.org/map/${i}` : lines
}

/**
 * Writes messages into the conversations of a client that is signed in here and closed, evenly, all of them read.
 * @returns how many each conversation has got
 */
export function fillConversations(db: Database, count: number): number {
  const own = readAccount(db)?.userId
  const conversations = allConversations(db)
  if (own === undefined || conversations.length === 0) throw new Error('nobody is signed in here, or has a conversation')
  const each = Math.floor(count / conversations.length)
  for (let from = 0; from < each; from += PER_TRANSACTION) {
    db.tx(() => {
      for (let i = from; i < Math.min(each, from + PER_TRANSACTION); i++) for (const one of conversations) say(db, one, own, i, each)
    })
  }
  const newest = Number(db.all('SELECT max(position) AS n FROM messages')[0]?.['n'])
  db.tx(() => conversations.forEach((one) => setReadPosition(db, one.conversationId, newest)))
  return each
}

function say(db: Database, { conversationId, userId }: ConversationRow, own: UserId, i: number, count: number): void {
  const mine = Math.floor(i / TURN) % 2 === 1
  insertMessage(db, {
    messageId: messageId(conversationId, i),
    conversationId,
    senderUserId: mine ? own : userId,
    kind: 'text',
    text: variedText(i),
    sentAt: Date.now() - PAUSE.between - timeOf(count - i),
    state: mine ? 'read' : 'received',
  })
}

/** ms between the end and so many messages before it. */
function timeOf(messages: number): number {
  return messages * PAUSE.inTurn + Math.floor(messages / TURN) * PAUSE.between
}

const messageId = (conversationId: ConversationId, i: number) => `${conversationId.slice(0, 12)}-${i}` as MessageId
