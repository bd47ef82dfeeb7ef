import type { ChannelId, MessageId } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readNullable, readText } from '../rows.ts'

/** Something to be said in a channel. */
export interface ChannelOutboxRow {
  readonly id: number
  readonly channelId: ChannelId
  readonly messageId: MessageId
  readonly kind: number
  readonly body: Uint8Array
  readonly sentAt: number
  /** 16 bytes: written once for each. */
  readonly dedupe: Uint8Array
  readonly notBefore: number
  /** The place in the stream, 0 before the server has said it; the row stays until the entry has come back. */
  readonly posted: number
  readonly sealed: SealedRow | undefined
}
/** What it became under an epoch: leaves unchanged until it is refused. */
export interface SealedRow {
  readonly groupId: string
  readonly wire: Uint8Array
  readonly n: number
  readonly hash: Uint8Array
}

function read(row: Row): ChannelOutboxRow {
  const wire = readNullable(row, 'wire', readBytes)
  return {
    id: readInt(row, 'id'),
    channelId: readText<ChannelId>(row, 'channel_id'),
    messageId: readText<MessageId>(row, 'message_id'),
    kind: readInt(row, 'kind'),
    body: readBytes(row, 'body'),
    sentAt: readInt(row, 'sent_at'),
    dedupe: readBytes(row, 'dedupe'),
    notBefore: readInt(row, 'not_before'),
    posted: readInt(row, 'posted'),
    sealed: wire && { wire, groupId: readText(row, 'group_id'), n: readInt(row, 'n'), hash: readBytes(row, 'hash') },
  }
}

export type NewChannelOutboxRow = Pick<ChannelOutboxRow, 'channelId' | 'messageId' | 'kind' | 'body' | 'sentAt' | 'dedupe'>

export function insertChannelOutbox(db: Database, row: NewChannelOutboxRow): void {
  const sql = 'INSERT INTO channel_outbox (channel_id, message_id, kind, body, sent_at, dedupe) VALUES (?, ?, ?, ?, ?, ?)'
  db.run(sql, [row.channelId, row.messageId, row.kind, row.body, row.sentAt, row.dedupe])
}
/** The first of a channel: nothing overtakes it. */
export function firstOutgoing(db: Database, channelId: ChannelId): ChannelOutboxRow | undefined {
  const row = first(db, 'SELECT * FROM channel_outbox WHERE channel_id = ? AND posted = 0 ORDER BY id LIMIT 1', [channelId])
  return row && read(row)
}
/** What has left a channel, or may have: to recognise it in the stream. */
export function sentRows(db: Database, channelId: ChannelId): readonly ChannelOutboxRow[] {
  return db.all('SELECT * FROM channel_outbox WHERE channel_id = ? AND wire IS NOT NULL ORDER BY id', [channelId]).map(read)
}
export function outgoingById(db: Database, id: number): ChannelOutboxRow | undefined {
  const row = first(db, 'SELECT * FROM channel_outbox WHERE id = ?', [id])
  return row && read(row)
}
export function outgoingOfMessage(db: Database, messageId: MessageId): ChannelOutboxRow | undefined {
  const row = first(db, 'SELECT * FROM channel_outbox WHERE message_id = ?', [messageId])
  return row && read(row)
}
/** Channels in which something waits whose first is due. */
export function outgoingChannels(db: Database, now: number): readonly ChannelId[] {
  const sql = `SELECT channel_id FROM channel_outbox o WHERE id = (SELECT min(id) FROM channel_outbox WHERE channel_id = o.channel_id AND posted = 0) AND not_before <= ?`
  return db.all(sql, [now]).map((row) => readText<ChannelId>(row, 'channel_id'))
}
export function nextOutgoingDue(db: Database, now: number): number | undefined {
  const row = first(db, 'SELECT min(not_before) AS at FROM channel_outbox WHERE posted = 0 AND not_before > ?', [now])
  return row && readNullable(row, 'at', readInt)
}
export function countOutgoing(db: Database): number {
  const row = first(db, 'SELECT count(*) AS n FROM channel_outbox WHERE posted = 0')
  return row ? readInt(row, 'n') : 0
}
export function setSealed(db: Database, id: number, sealed: SealedRow | undefined): void {
  const values = sealed ? [sealed.groupId, sealed.wire, sealed.n, sealed.hash] : [null, null, null, null]
  db.run('UPDATE channel_outbox SET group_id = ?, wire = ?, n = ?, hash = ? WHERE id = ?', [...values, id])
}
export function setPosted(db: Database, id: number, seq: number): void {
  db.run('UPDATE channel_outbox SET posted = ? WHERE id = ?', [seq, id])
}
export function postponeOutgoing(db: Database, id: number, notBefore: number): void {
  db.run('UPDATE channel_outbox SET not_before = ? WHERE id = ?', [notBefore, id])
}
export function deleteOutgoing(db: Database, id: number): void {
  db.run('DELETE FROM channel_outbox WHERE id = ?', [id])
}
/** Nothing more is said in this channel; what is in the stream is still recognised there. @returns what would have been said */
export function forgetOutgoing(db: Database, channelId: ChannelId): readonly MessageId[] {
  const rows = db.all('DELETE FROM channel_outbox WHERE channel_id = ? AND posted = 0 RETURNING message_id', [channelId])
  return rows.map((row) => readText<MessageId>(row, 'message_id'))
}
/** What had a place after an entry and has not come back. @returns the messages */
export function takePostedAfter(db: Database, channelId: ChannelId, seq: number): readonly MessageId[] {
  const rows = db.all('DELETE FROM channel_outbox WHERE channel_id = ? AND posted > ? RETURNING message_id', [channelId, seq])
  return rows.map((row) => readText<MessageId>(row, 'message_id'))
}
