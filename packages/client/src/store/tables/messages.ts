import type { ConversationId, ErrorCode, MessageId, UserId } from '@conclave/protocol'
import type { MessageState } from '../../api.ts'
import type { Database, Row } from '../port.ts'
import { first, readInt, readNullable, readText } from '../rows.ts'

export interface MessageRow {
  readonly position: number
  readonly messageId: MessageId
  readonly conversationId: ConversationId
  readonly senderUserId: UserId
  readonly kind: 'text' | 'notice'
  readonly text: string
  readonly sentAt: number
  readonly state: MessageState
  readonly error: ErrorCode | undefined
}

export function readMessage(row: Row): MessageRow {
  return {
    position: readInt(row, 'position'),
    messageId: readText<MessageId>(row, 'message_id'),
    conversationId: readText<ConversationId>(row, 'conversation_id'),
    senderUserId: readText<UserId>(row, 'sender_user_id'),
    kind: readText<'text' | 'notice'>(row, 'kind'),
    text: readText(row, 'text'),
    sentAt: readInt(row, 'sent_at'),
    state: readText<MessageState>(row, 'state'),
    error: readNullable(row, 'error', readText<ErrorCode>),
  }
}

export type NewMessage = Omit<MessageRow, 'position' | 'error'> & {
  /** Its author might call everybody when it was said; else not. */
  readonly callsAll?: boolean
}

/** @returns undefined when this sender's message is here already */
export function insertMessage(db: Database, row: NewMessage): MessageRow | undefined {
  const sql =
    'INSERT OR IGNORE INTO messages (message_id, conversation_id, sender_user_id, kind, text, sent_at, state, calls_all) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
  const result = db.run(sql, valuesOf(row))
  return result.changes === 0 ? undefined : { ...row, position: result.rowId, error: undefined }
}
function valuesOf(row: NewMessage) {
  const { messageId, conversationId, senderUserId, kind, text, sentAt, state, callsAll = false } = row
  return [messageId, conversationId, senderUserId, kind, text, sentAt, state, callsAll ? 1 : 0]
}
export function messageOf(db: Database, senderUserId: UserId, messageId: MessageId): MessageRow | undefined {
  const row = first(db, 'SELECT * FROM messages WHERE sender_user_id = ? AND message_id = ?', [senderUserId, messageId])
  return row && readMessage(row)
}
export function messageById(db: Database, messageId: MessageId): MessageRow | undefined {
  const row = first(db, 'SELECT * FROM messages WHERE message_id = ?', [messageId])
  return row && readMessage(row)
}
/** Newest first. */
export function messagesBefore(db: Database, conversationId: ConversationId, before: number, limit: number): readonly MessageRow[] {
  return db
    .all('SELECT * FROM messages WHERE conversation_id = ? AND position < ? ORDER BY position DESC LIMIT ?', [conversationId, before, limit])
    .map(readMessage)
}
/** Oldest first. */
export function messagesAfter(db: Database, conversationId: ConversationId, after: number, limit: number): readonly MessageRow[] {
  return db
    .all('SELECT * FROM messages WHERE conversation_id = ? AND position > ? ORDER BY position LIMIT ?', [conversationId, after, limit])
    .map(readMessage)
}
export function setMessageState(db: Database, position: number, state: MessageState, error: ErrorCode | null = null): void {
  db.run('UPDATE messages SET state = ?, error = ? WHERE position = ?', [state, error, position])
}
/** Received texts in (after, through], oldest first. */
export function receivedBetween(db: Database, conversationId: ConversationId, after: number, through: number): readonly MessageRow[] {
  const sql =
    "SELECT * FROM messages WHERE conversation_id = ? AND position > ? AND position <= ? AND state = 'received' AND kind = 'text' ORDER BY position"
  return db.all(sql, [conversationId, after, through]).map(readMessage)
}
export function unreadCount(db: Database, conversationId: ConversationId, after: number): number {
  const row = first(db, "SELECT count(*) AS n FROM messages WHERE conversation_id = ? AND position > ? AND state = 'received' AND kind = 'text'", [
    conversationId,
    after,
  ])
  return row ? readInt(row, 'n') : 0
}

/** @returns undefined when this sender's message is here already */
export function insertMessageAt(db: Database, position: number, row: NewMessage): MessageRow | undefined {
  const sql =
    'INSERT OR IGNORE INTO messages (position, message_id, conversation_id, sender_user_id, kind, text, sent_at, state, calls_all) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'
  return db.run(sql, [position, ...valuesOf(row)]).changes === 0 ? undefined : { ...row, position, error: undefined }
}
/** A place after everything that is here, which nothing else takes. */
export function reservePosition(db: Database): number {
  // SQLite gives the number after the highest one that it ever gave out in a table with AUTOINCREMENT, and keeps that here.
  db.run("INSERT INTO sqlite_sequence (name, seq) SELECT 'messages', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'messages')")
  db.run("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'messages'")
  const row = first(db, "SELECT seq FROM sqlite_sequence WHERE name = 'messages'")
  return row ? readInt(row, 'seq') : 1
}
/** A place before everything that is here, for what is older. */
export function positionBefore(db: Database): number {
  const lowest = (table: string) => `coalesce((SELECT min(position) FROM ${table}), 0)`
  const row = first(db, `SELECT min(0, ${lowest('messages')}, ${lowest('channel_places')}) - 1 AS at`)
  return row ? readInt(row, 'at') : -1
}
export function deleteMessageAt(db: Database, position: number): void {
  db.run('DELETE FROM messages WHERE position = ?', [position])
}
/** Whether something that is in its stream already stands after this one. */
export function isOvertaken(db: Database, { conversationId, position }: MessageRow): boolean {
  const sql = "SELECT 1 AS one FROM messages WHERE conversation_id = ? AND position > ? AND state NOT IN ('pending', 'failed') LIMIT 1"
  return first(db, sql, [conversationId, position]) !== undefined
}
/** By what somebody is called. */
export interface Called {
  /** By anybody. */
  readonly own: readonly string[]
  /** Names that call many: they count from those only who might call everybody when they said it. */
  readonly shared: readonly string[]
}

/** Unread texts that call somebody: as a word of its own, so that `@ada` is in neither `@adam` nor `mail@ada`. */
export function mentionCount(db: Database, conversationId: ConversationId, after: number, { own, shared }: Called): number {
  const sql = `SELECT text, calls_all FROM messages WHERE conversation_id = ? AND position > ? AND state = 'received' AND kind = 'text'
    AND instr(text, '@') > 0`
  const [one, any] = [callOf(own), callOf([...own, ...shared])]
  return db.all(sql, [conversationId, after]).filter((row) => (readInt(row, 'calls_all') === 1 ? any : one).test(readText(row, 'text'))).length
}

function callOf(names: readonly string[]): RegExp {
  const said = names.filter((name) => name !== '').map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
  // A list without names calls nobody: it must not match a lone sign.
  const anyOf = said.length === 0 ? '(?!)' : said.join('|')
  return new RegExp(`(?<![\\p{L}\\p{N}_])@(?:${anyOf})(?![\\p{L}\\p{N}_])`, 'iu')
}
