import type { ConversationId, DeviceId, MessageId, UserId } from '@conclave/protocol'
import type { Database } from '../port.ts'
import { first, readBytes, readInt, readText } from '../rows.ts'

/** A body as it was said, kept for 7 days for devices that could not read it (T8). */
export interface SentBody {
  readonly userId: UserId
  readonly messageId: MessageId
  readonly conversationId: ConversationId
  readonly counter: number
  readonly body: Uint8Array
  /** The devices it was addressed to. */
  readonly devices: readonly DeviceId[]
  readonly sentAt: number
}

export function putSentBody(db: Database, row: SentBody): void {
  const sql =
    'INSERT OR REPLACE INTO sent_bodies (user_id, message_id, conversation_id, counter, body, devices, sent_at) VALUES (?, ?, ?, ?, ?, ?, ?)'
  db.run(sql, [row.userId, row.messageId, row.conversationId, row.counter, row.body, row.devices.join(' '), row.sentAt])
}
export function sentBodies(
  db: Database,
  userId: UserId,
  conversationId: ConversationId,
  range: { from: number; to: number },
  limit: number,
): readonly SentBody[] {
  const sql = 'SELECT * FROM sent_bodies WHERE user_id = ? AND conversation_id = ? AND counter BETWEEN ? AND ? ORDER BY counter LIMIT ?'
  return db.all(sql, [userId, conversationId, range.from, range.to, limit]).map((row) => ({
    userId,
    messageId: readText<MessageId>(row, 'message_id'),
    conversationId,
    counter: readInt(row, 'counter'),
    body: readBytes(row, 'body'),
    devices: readText(row, 'devices').split(' ').filter(Boolean) as DeviceId[],
    sentAt: readInt(row, 'sent_at'),
  }))
}

/** @returns false when it was here before */
export function rememberReceived(db: Database, userId: UserId, messageId: MessageId, now: number): boolean {
  return db.run('INSERT OR IGNORE INTO received (user_id, message_id, at) VALUES (?, ?, ?)', [userId, messageId, now]).changes === 1
}
/** Forgets what can no longer be repeated: a mailbox keeps 21 days, repair 7. */
export function forgetHistory(db: Database, now: number): void {
  db.run('DELETE FROM received WHERE at < ?', [now - 40 * 86_400_000])
  db.run('DELETE FROM sent_bodies WHERE sent_at < ?', [now - 7 * 86_400_000])
}

/** What was seen of one device in one conversation. */
export interface CounterState {
  readonly last: number
  /** Holes below `last`, from and to inclusive, oldest first. */
  readonly missing: readonly (readonly [from: number, to: number])[]
}

export function readCounter(db: Database, userId: UserId, deviceId: DeviceId, conversationId: ConversationId): CounterState | undefined {
  const row = first(db, 'SELECT last, missing FROM counters WHERE user_id = ? AND device_id = ? AND conversation_id = ?', [
    userId,
    deviceId,
    conversationId,
  ])
  return row && { last: readInt(row, 'last'), missing: JSON.parse(readText(row, 'missing')) as CounterState['missing'] }
}
export function writeCounter(db: Database, userId: UserId, deviceId: DeviceId, conversationId: ConversationId, state: CounterState): void {
  const sql = 'INSERT OR REPLACE INTO counters (user_id, device_id, conversation_id, last, missing) VALUES (?, ?, ?, ?, ?)'
  db.run(sql, [userId, deviceId, conversationId, state.last, JSON.stringify(state.missing)])
}

/** Encoded by crypto's `encodeRepairState`. */
export function readRepair(db: Database, userId: UserId, deviceId: DeviceId): Uint8Array | undefined {
  const row = first(db, 'SELECT state FROM repairs WHERE user_id = ? AND device_id = ?', [userId, deviceId])
  return row && readBytes(row, 'state')
}
export function writeRepair(db: Database, userId: UserId, deviceId: DeviceId, state: Uint8Array): void {
  db.run('INSERT OR REPLACE INTO repairs (user_id, device_id, state) VALUES (?, ?, ?)', [userId, deviceId, state])
}
export function repairsOf(db: Database, userId: UserId): readonly Uint8Array[] {
  return db.all('SELECT state FROM repairs WHERE user_id = ?', [userId]).map((row) => readBytes(row, 'state'))
}

export interface ReceiptRow {
  readonly userId: UserId
  readonly messageId: MessageId
  readonly level: 1 | 2
}
/** A receipt that waits to be collected; a higher level replaces a lower one. */
export function queueReceipt(db: Database, { userId, messageId, level }: ReceiptRow, due: number): void {
  const sql = `INSERT INTO receipts (user_id, message_id, level, due) VALUES (?, ?, ?, ?)
    ON CONFLICT (user_id, message_id) DO UPDATE SET level = max(level, excluded.level)`
  db.run(sql, [userId, messageId, level, due])
}
/** All receipts of people of whom at least one is due. */
export function dueReceipts(db: Database, now: number): readonly ReceiptRow[] {
  const sql = 'SELECT user_id, message_id, level FROM receipts WHERE user_id IN (SELECT user_id FROM receipts WHERE due <= ?) ORDER BY user_id, level'
  return db.all(sql, [now]).map((row) => ({
    userId: readText<UserId>(row, 'user_id'),
    messageId: readText<MessageId>(row, 'message_id'),
    level: readInt(row, 'level') === 2 ? 2 : 1,
  }))
}
export function deleteReceipts(db: Database, userId: UserId): void {
  db.run('DELETE FROM receipts WHERE user_id = ?', [userId])
}
export function nextReceiptDue(db: Database): number | undefined {
  const row = first(db, 'SELECT min(due) AS at FROM receipts')
  return row && row['at'] !== null ? readInt(row, 'at') : undefined
}
