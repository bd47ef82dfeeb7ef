import type { ConversationId, UserId } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readInt, readText } from '../rows.ts'

export interface ConversationRow {
  readonly conversationId: ConversationId
  readonly userId: UserId
  /** Its random name on this device. */
  readonly address: string
  readonly draft: string
  /** Everything up to this position has been read here. */
  readonly readPosition: number
}

function read(row: Row): ConversationRow {
  return {
    conversationId: readText<ConversationId>(row, 'conversation_id'),
    userId: readText<UserId>(row, 'user_id'),
    address: readText(row, 'address'),
    draft: readText(row, 'draft'),
    readPosition: readInt(row, 'read_position'),
  }
}

/** Makes it if it is not there; `address` is for a new one. */
export function putConversation(db: Database, row: Pick<ConversationRow, 'conversationId' | 'userId' | 'address'>): void {
  const { conversationId, userId, address } = row
  db.run('INSERT OR IGNORE INTO conversations (conversation_id, user_id, address) VALUES (?, ?, ?)', [conversationId, userId, address])
}
export function conversationOf(db: Database, conversationId: ConversationId): ConversationRow | undefined {
  const row = first(db, 'SELECT * FROM conversations WHERE conversation_id = ?', [conversationId])
  return row && read(row)
}
export function conversationAt(db: Database, address: string): ConversationRow | undefined {
  const row = first(db, 'SELECT * FROM conversations WHERE address = ?', [address])
  return row && read(row)
}
/** The one with the newest message first; empty ones last. */
export function allConversations(db: Database): readonly ConversationRow[] {
  const newest = '(SELECT max(position) FROM messages m WHERE m.conversation_id = c.conversation_id)'
  return db.all(`SELECT c.* FROM conversations c ORDER BY ${newest} DESC NULLS LAST`).map(read)
}
export function setDraft(db: Database, conversationId: ConversationId, draft: string): void {
  db.run('UPDATE conversations SET draft = ? WHERE conversation_id = ?', [draft, conversationId])
}
export function setReadPosition(db: Database, conversationId: ConversationId, position: number): void {
  db.run('UPDATE conversations SET read_position = max(read_position, ?) WHERE conversation_id = ?', [position, conversationId])
}
/** Number of the next thing this device says there. */
export function takeCounter(db: Database, conversationId: ConversationId): number {
  const row = first(db, 'UPDATE conversations SET next_counter = next_counter + 1 WHERE conversation_id = ? RETURNING next_counter - 1 AS n', [
    conversationId,
  ])
  return row ? readInt(row, 'n') : 0
}
