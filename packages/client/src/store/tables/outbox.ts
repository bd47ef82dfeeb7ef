import type { DeviceId, EnvelopeId, MailboxId, MessageId, UserId } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readNullable, readText } from '../rows.ts'

/** Stage 1: a body that is not encrypted yet. */
export interface OutboxRow {
  readonly id: number
  readonly userId: UserId
  readonly messageId: MessageId
  readonly body: Uint8Array
  /** For this device of the user only. */
  readonly onlyDevice: DeviceId | undefined
  /** In a new session. */
  readonly fresh: boolean
  readonly notBefore: number
}
export type NewOutboxRow = Omit<OutboxRow, 'id' | 'onlyDevice' | 'fresh' | 'notBefore'> &
  Partial<Pick<OutboxRow, 'onlyDevice' | 'fresh' | 'notBefore'>>

function readOutbox(row: Row): OutboxRow {
  return {
    id: readInt(row, 'id'),
    userId: readText<UserId>(row, 'user_id'),
    messageId: readText<MessageId>(row, 'message_id'),
    body: readBytes(row, 'body'),
    onlyDevice: readNullable(row, 'only_device', readText<DeviceId>),
    fresh: readInt(row, 'fresh') === 1,
    notBefore: readInt(row, 'not_before'),
  }
}

export function insertOutbox(db: Database, row: NewOutboxRow): void {
  const sql = 'INSERT INTO outbox (user_id, message_id, body, only_device, fresh, not_before) VALUES (?, ?, ?, ?, ?, ?)'
  db.run(sql, [row.userId, row.messageId, row.body, row.onlyDevice ?? null, row.fresh === true ? 1 : 0, row.notBefore ?? 0])
}
export function dueOutbox(db: Database, userId: UserId, now: number, limit: number): readonly OutboxRow[] {
  return db.all('SELECT * FROM outbox WHERE user_id = ? AND not_before <= ? ORDER BY id LIMIT ?', [userId, now, limit]).map(readOutbox)
}
export function outboxUsers(db: Database, now: number): readonly UserId[] {
  return db.all('SELECT DISTINCT user_id FROM outbox WHERE not_before <= ?', [now]).map((row) => readText<UserId>(row, 'user_id'))
}
export function deleteOutbox(db: Database, id: number): void {
  db.run('DELETE FROM outbox WHERE id = ?', [id])
}
/** @returns the messages whose rows went */
export function deleteOutboxOf(db: Database, userId: UserId): readonly MessageId[] {
  return db.all('DELETE FROM outbox WHERE user_id = ? RETURNING message_id', [userId]).map((row) => readText<MessageId>(row, 'message_id'))
}

/** Stage 2: sealed for one device. The same bytes leave at every attempt. */
export interface EnvelopeRow {
  readonly id: number
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly mailboxId: MailboxId
  readonly envelopeId: EnvelopeId
  readonly messageId: MessageId
  readonly payload: Uint8Array
  /** Goes to the requests inbox with a proof of work, because the token is missing or stale. */
  readonly stranger: boolean
  readonly notBefore: number
}

function readEnvelope(row: Row): EnvelopeRow {
  return {
    id: readInt(row, 'id'),
    userId: readText<UserId>(row, 'user_id'),
    deviceId: readText<DeviceId>(row, 'device_id'),
    mailboxId: readText<MailboxId>(row, 'mailbox_id'),
    envelopeId: readText<EnvelopeId>(row, 'envelope_id'),
    messageId: readText<MessageId>(row, 'message_id'),
    payload: readBytes(row, 'payload'),
    stranger: readInt(row, 'stranger') === 1,
    notBefore: readInt(row, 'not_before'),
  }
}

export function insertEnvelope(db: Database, row: Omit<EnvelopeRow, 'id'>): void {
  const sql =
    'INSERT INTO envelopes (user_id, device_id, mailbox_id, envelope_id, message_id, payload, stranger, not_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
  db.run(sql, [row.userId, row.deviceId, row.mailboxId, row.envelopeId, row.messageId, row.payload, row.stranger ? 1 : 0, row.notBefore])
}
/** A lane is what one connection carries: all devices of another person, or one own device. */
export interface Lane {
  readonly userId: UserId
  readonly deviceId: DeviceId | undefined
}
export function dueEnvelopes(db: Database, lane: Lane, now: number, limit: number): readonly EnvelopeRow[] {
  const device = lane.deviceId === undefined ? '' : 'AND device_id = ?'
  const params = lane.deviceId === undefined ? [lane.userId] : [lane.userId, lane.deviceId]
  return db
    .all(`SELECT * FROM envelopes WHERE user_id = ? ${device} AND not_before <= ? ORDER BY id LIMIT ?`, [...params, now, limit])
    .map(readEnvelope)
}
export function envelopeLanes(db: Database, self: UserId, now: number): readonly Lane[] {
  return db
    .all('SELECT DISTINCT user_id, CASE WHEN user_id = ? THEN device_id END AS device FROM envelopes WHERE not_before <= ?', [self, now])
    .map((row) => ({
      userId: readText<UserId>(row, 'user_id'),
      deviceId: readNullable(row, 'device', readText<DeviceId>),
    }))
}
/** When the last envelope that waits for a device may leave; 0 when none waits. */
export function lastNotBefore(db: Database, userId: UserId, deviceId: DeviceId): number {
  const row = first(db, 'SELECT coalesce(max(not_before), 0) AS at FROM envelopes WHERE user_id = ? AND device_id = ?', [userId, deviceId])
  return row ? readInt(row, 'at') : 0
}
export function deleteEnvelope(db: Database, id: number): void {
  db.run('DELETE FROM envelopes WHERE id = ?', [id])
}
export function deleteEnvelopesTo(db: Database, userId: UserId, deviceId: DeviceId): readonly MessageId[] {
  return db
    .all('DELETE FROM envelopes WHERE user_id = ? AND device_id = ? RETURNING message_id', [userId, deviceId])
    .map((row) => readText<MessageId>(row, 'message_id'))
}
/** @returns the messages whose rows went */
export function deleteEnvelopesOf(db: Database, userId: UserId): readonly MessageId[] {
  return db.all('DELETE FROM envelopes WHERE user_id = ? RETURNING message_id', [userId]).map((row) => readText<MessageId>(row, 'message_id'))
}
export function setStranger(db: Database, userId: UserId, stranger: boolean): void {
  db.run('UPDATE envelopes SET stranger = ? WHERE user_id = ?', [stranger ? 1 : 0, userId])
}
/** Whether anything of a message still has to reach a device of `userId`. */
export function isOpen(db: Database, userId: UserId, messageId: MessageId): boolean {
  const sql =
    'SELECT 1 AS one FROM outbox WHERE user_id = ? AND message_id = ? UNION ALL SELECT 1 FROM envelopes WHERE user_id = ? AND message_id = ? LIMIT 1'
  return first(db, sql, [userId, messageId, userId, messageId]) !== undefined
}
/** Rows of both stages, due or not. */
export function outgoingCount(db: Database, through: number = Number.MAX_SAFE_INTEGER): number {
  const row = first(db, 'SELECT (SELECT count(*) FROM outbox WHERE not_before <= ?) + (SELECT count(*) FROM envelopes WHERE not_before <= ?) AS n', [
    through,
    through,
  ])
  return row ? readInt(row, 'n') : 0
}
/** The next time at which a waiting row becomes due. */
export function nextDue(db: Database, now: number): number | undefined {
  const sql =
    'SELECT min(at) AS at FROM (SELECT min(not_before) AS at FROM outbox WHERE not_before > ? UNION ALL SELECT min(not_before) FROM envelopes WHERE not_before > ?)'
  const row = first(db, sql, [now, now])
  return row && readNullable(row, 'at', readInt)
}
