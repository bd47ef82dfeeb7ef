import type { ChannelId, CommunityId, ConversationId, DeviceId, ErrorCode, MessageId, UserId } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readNullable, readText } from '../rows.ts'

/** One channel of a community on this device. */
export interface ChannelRow {
  readonly channelId: ChannelId
  readonly communityId: CommunityId
  readonly conversationId: ConversationId
  readonly address: string
  readonly draft: string
  readonly readPosition: number
  /** The server has said how long the stream is. */
  readonly started: boolean
  /** Everything from `oldest` to `cursor` was processed. */
  readonly cursor: number
  readonly oldest: number
  /** What comes before `oldest` waits for keys that somebody else has. */
  readonly waiting: boolean
  /** Nothing before where this device began was read yet: the first page is fetched by itself. */
  readonly fresh: boolean
  /** Groups under whose keys people have written here, the newest first; base64url. */
  readonly groupIds: readonly string[]
  /** The highest `floor` of an epoch under which somebody has written, in its group: an honest server takes nothing from below it afterwards. */
  readonly floor: { readonly groupId: string; readonly epoch: number }
  /** Why it is not believed any more. */
  readonly trouble: ErrorCode | undefined
  /** Whether it is stopped by what members say to have seen, and by nothing that the server showed. */
  readonly byClaims: boolean
}

function readChannel(row: Row): ChannelRow {
  return {
    channelId: readText<ChannelId>(row, 'channel_id'),
    communityId: readText<CommunityId>(row, 'community_id'),
    conversationId: readText<ConversationId>(row, 'conversation_id'),
    address: readText(row, 'address'),
    draft: readText(row, 'draft'),
    readPosition: readInt(row, 'read_position'),
    started: readInt(row, 'started') === 1,
    cursor: readInt(row, 'cursor'),
    oldest: readInt(row, 'oldest'),
    waiting: readInt(row, 'waiting') === 1,
    fresh: readInt(row, 'waiting') === 2,
    groupIds: readText(row, 'group_ids').split(' ').filter(Boolean),
    floor: { groupId: readText(row, 'floor_group'), epoch: readInt(row, 'floor') },
    trouble: readNullable(row, 'trouble', readText<ErrorCode>),
    byClaims: readInt(row, 'by_claims') === 1,
  }
}

export function channelOf(db: Database, channelId: ChannelId): ChannelRow | undefined {
  const row = first(db, 'SELECT * FROM channels WHERE channel_id = ?', [channelId])
  return row && readChannel(row)
}
export function channelByConversation(db: Database, conversationId: ConversationId): ChannelRow | undefined {
  const row = first(db, 'SELECT * FROM channels WHERE conversation_id = ?', [conversationId])
  return row && readChannel(row)
}
export function channelByAddress(db: Database, address: string): ChannelRow | undefined {
  const row = first(db, 'SELECT * FROM channels WHERE address = ?', [address])
  return row && readChannel(row)
}
export function channelsOf(db: Database, communityId: CommunityId): readonly ChannelRow[] {
  return db.all('SELECT * FROM channels WHERE community_id = ?', [communityId]).map(readChannel)
}
export function insertChannel(db: Database, row: Pick<ChannelRow, 'channelId' | 'communityId' | 'conversationId' | 'address'>): void {
  const { channelId, communityId, conversationId, address } = row
  db.run('INSERT OR IGNORE INTO channels (channel_id, community_id, conversation_id, address) VALUES (?, ?, ?, ?)', [
    channelId,
    communityId,
    conversationId,
    address,
  ])
}
/** From where on both ends go. */
export function startChannel(db: Database, channelId: ChannelId, head: number): void {
  db.run('UPDATE channels SET started = 1, cursor = ?, oldest = ?, waiting = ? WHERE channel_id = ?', [head, head + 1, head > 0 ? 2 : 0, channelId])
}
export function setCursor(db: Database, channelId: ChannelId, cursor: number): void {
  db.run('UPDATE channels SET cursor = ? WHERE channel_id = ?', [cursor, channelId])
}
export function setOldest(db: Database, channelId: ChannelId, oldest: number, waiting: boolean): void {
  db.run('UPDATE channels SET oldest = ?, waiting = ? WHERE channel_id = ?', [oldest, waiting ? 1 : 0, channelId])
}
export function setGroupIds(db: Database, channelId: ChannelId, groupIds: readonly string[]): void {
  db.run('UPDATE channels SET group_ids = ? WHERE channel_id = ?', [groupIds.join(' '), channelId])
}
export function setFloor(db: Database, channelId: ChannelId, { groupId, epoch }: ChannelRow['floor']): void {
  db.run('UPDATE channels SET floor_group = ?, floor = ? WHERE channel_id = ?', [groupId, epoch, channelId])
}
export function setChannelTrouble(db: Database, channelId: ChannelId, code: ErrorCode | undefined, byClaims = false): void {
  db.run('UPDATE channels SET trouble = ?, by_claims = ? WHERE channel_id = ?', [code ?? null, byClaims ? 1 : 0, channelId])
}
export function setChannelDraft(db: Database, channelId: ChannelId, draft: string): void {
  db.run('UPDATE channels SET draft = ? WHERE channel_id = ?', [draft, channelId])
}
export function setChannelRead(db: Database, channelId: ChannelId, position: number): void {
  db.run('UPDATE channels SET read_position = max(read_position, ?) WHERE channel_id = ?', [position, channelId])
}

/** One entry of a stream, as far as checks need it later. */
export interface EntryRow {
  readonly seq: number
  readonly wireHash: Uint8Array
  /** `h_s`; undefined while the beginning is not known. */
  readonly hash: Uint8Array | undefined
  /** Whether it showed its author and number; a tombstone does not. */
  readonly readable: boolean
}

export function putEntry(db: Database, channelId: ChannelId, { seq, wireHash, hash, readable }: EntryRow): void {
  db.run('INSERT OR REPLACE INTO channel_entries (channel_id, seq, wire_hash, hash, readable) VALUES (?, ?, ?, ?, ?)', [
    channelId,
    seq,
    wireHash,
    hash ?? null,
    readable ? 1 : 0,
  ])
}
export function entryOf(db: Database, channelId: ChannelId, seq: number): EntryRow | undefined {
  return entriesBetween(db, channelId, seq, seq)[0]
}
/** From `from` to `to`, in order. */
export function entriesBetween(db: Database, channelId: ChannelId, from: number, to: number): readonly EntryRow[] {
  const sql = 'SELECT seq, wire_hash, hash, readable FROM channel_entries WHERE channel_id = ? AND seq BETWEEN ? AND ? ORDER BY seq'
  return db.all(sql, [channelId, from, to]).map((row) => ({
    seq: readInt(row, 'seq'),
    wireHash: readBytes(row, 'wire_hash'),
    hash: readNullable(row, 'hash', readBytes),
    readable: readInt(row, 'readable') === 1,
  }))
}
export function setEntryHash(db: Database, channelId: ChannelId, seq: number, hash: Uint8Array): void {
  db.run('UPDATE channel_entries SET hash = ? WHERE channel_id = ? AND seq = ?', [hash, channelId, seq])
}
export function forgetEntriesAfter(db: Database, channelId: ChannelId, seq: number): void {
  db.run('DELETE FROM channel_entries WHERE channel_id = ? AND seq > ?', [channelId, seq])
}
/** Everything that is here is compared with what others saw from anew. */
export function forgetHashes(db: Database, channelId: ChannelId): void {
  db.run('UPDATE channel_entries SET hash = NULL WHERE channel_id = ?', [channelId])
}
export function countUnreadable(db: Database, channelId: ChannelId, from: number, to: number): number {
  const row = first(db, 'SELECT count(*) AS n FROM channel_entries WHERE channel_id = ? AND seq BETWEEN ? AND ? AND readable = 0', [
    channelId,
    from,
    to,
  ])
  return row ? readInt(row, 'n') : 0
}

/** A verified record of one author (T13). */
export interface RecordRow {
  readonly deviceId: DeviceId
  readonly userId: UserId
  readonly n: number
  readonly hash: Uint8Array
  readonly prev: Uint8Array
  readonly seq: number
  readonly messageId: MessageId
  readonly kind: number
}

function readRecord(row: Row): RecordRow {
  return {
    deviceId: readText<DeviceId>(row, 'device_id'),
    userId: readText<UserId>(row, 'user_id'),
    n: readInt(row, 'n'),
    hash: readBytes(row, 'hash'),
    prev: readBytes(row, 'prev'),
    seq: readInt(row, 'seq'),
    messageId: readText<MessageId>(row, 'message_id'),
    kind: readInt(row, 'kind'),
  }
}
export function putRecordRow(db: Database, channelId: ChannelId, row: RecordRow): void {
  const sql =
    'INSERT OR IGNORE INTO channel_records (channel_id, device_id, n, hash, prev, user_id, seq, message_id, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'
  db.run(sql, [channelId, row.deviceId, row.n, row.hash, row.prev, row.userId, row.seq, row.messageId, row.kind])
}
/** The first that was seen with that number. */
export function recordAt(db: Database, channelId: ChannelId, deviceId: DeviceId, n: number): RecordRow | undefined {
  const row = first(db, 'SELECT * FROM channel_records WHERE channel_id = ? AND device_id = ? AND n = ? ORDER BY seq LIMIT 1', [
    channelId,
    deviceId,
    n,
  ])
  return row && readRecord(row)
}
export function lastRecordBefore(db: Database, channelId: ChannelId, deviceId: DeviceId, n: number): RecordRow | undefined {
  const sql = 'SELECT * FROM channel_records WHERE channel_id = ? AND device_id = ? AND n < ? ORDER BY n DESC LIMIT 1'
  const row = first(db, sql, [channelId, deviceId, n])
  return row && readRecord(row)
}
export function recordsOfMessage(db: Database, channelId: ChannelId, author: UserId, messageId: MessageId): readonly RecordRow[] {
  const sql = 'SELECT * FROM channel_records WHERE message_id = ? AND channel_id = ? AND user_id = ? ORDER BY seq'
  return db.all(sql, [messageId, channelId, author]).map(readRecord)
}

/** Keeps a place among the messages for an entry that is closed to this device. */
export function keepClosedPlace(db: Database, channelId: ChannelId, seq: number, position: number): void {
  db.run('INSERT OR REPLACE INTO channel_places (channel_id, seq, position) VALUES (?, ?, ?)', [channelId, seq, position])
}
/** The place that was kept for an entry, which is kept no longer. */
export function takeClosedPlace(db: Database, channelId: ChannelId, seq: number): number | undefined {
  const row = first(db, 'SELECT position FROM channel_places WHERE channel_id = ? AND seq = ?', [channelId, seq])
  db.run('DELETE FROM channel_places WHERE channel_id = ? AND seq = ?', [channelId, seq])
  return row && readInt(row, 'position')
}

export interface WaitingRow {
  readonly seq: number
  readonly position: number
  readonly payload: Uint8Array
}
export function putWaiting(db: Database, channelId: ChannelId, { seq, position, payload }: WaitingRow): void {
  db.run('INSERT OR REPLACE INTO channel_waiting (channel_id, seq, position, payload) VALUES (?, ?, ?, ?)', [channelId, seq, position, payload])
}
export function dropWaiting(db: Database, channelId: ChannelId, seq: number): void {
  db.run('DELETE FROM channel_waiting WHERE channel_id = ? AND seq = ?', [channelId, seq])
}
export function waitingOf(db: Database, channelId: ChannelId): readonly WaitingRow[] {
  return db.all('SELECT seq, position, payload FROM channel_waiting WHERE channel_id = ? ORDER BY seq', [channelId]).map((row) => ({
    seq: readInt(row, 'seq'),
    position: readInt(row, 'position'),
    payload: readBytes(row, 'payload'),
  }))
}

/** How far this device has come with its own records (T13). */
export function readAuthor(db: Database, channelId: ChannelId): { readonly n: number; readonly hash: Uint8Array } | undefined {
  const row = first(db, 'SELECT n, hash FROM channel_authors WHERE channel_id = ?', [channelId])
  return row && { n: readInt(row, 'n'), hash: readBytes(row, 'hash') }
}
/** Never goes back. */
export function writeAuthor(db: Database, channelId: ChannelId, n: number, hash: Uint8Array): void {
  const sql = `INSERT INTO channel_authors (channel_id, n, hash) VALUES (?, ?, ?)
    ON CONFLICT (channel_id) DO UPDATE SET n = excluded.n, hash = excluded.hash WHERE excluded.n > n`
  db.run(sql, [channelId, n, hash])
}

export function putDeleted(db: Database, channelId: ChannelId, messageId: MessageId, author: UserId): void {
  const sql = 'INSERT OR IGNORE INTO channel_deleted (channel_id, message_id, user_id, moderator) VALUES (?, ?, ?, 0)'
  db.run(sql, [channelId, messageId, author])
}
/** Whether an author's message is deleted. Older programs kept a moderator's word without the author. */
export function isDeleted(db: Database, channelId: ChannelId, messageId: MessageId, author: UserId): boolean {
  const sql = 'SELECT 1 AS one FROM channel_deleted WHERE channel_id = ? AND message_id = ? AND (moderator = 1 OR user_id = ?)'
  return first(db, sql, [channelId, messageId, author]) !== undefined
}

const OF_CHANNELS = [
  'channel_entries',
  'channel_records',
  'channel_deleted',
  'channel_waiting',
  'channel_places',
  'channel_authors',
  'channel_outbox',
  'opened_keys',
  'opening_parts',
  'channel_claims',
] as const
/** Everything that was said in a community, and what checks it. */
export function eraseChannels(db: Database, communityId: CommunityId): void {
  const ids = 'SELECT channel_id FROM channels WHERE community_id = ?'
  for (const table of OF_CHANNELS) db.run(`DELETE FROM ${table} WHERE channel_id IN (${ids})`, [communityId])
  db.run('DELETE FROM messages WHERE conversation_id IN (SELECT conversation_id FROM channels WHERE community_id = ?)', [communityId])
  db.run('DELETE FROM channels WHERE community_id = ?', [communityId])
}
