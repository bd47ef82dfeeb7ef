import type { ChannelId, CommunityId } from '@conclave/protocol'
import type { Database } from '../port.ts'
import { first, readBytes, readInt, readText } from '../rows.ts'
import type { GroupName } from './groups.ts'

/** `C` of a channel under an epoch of a former group, as an entry of the ledger opened it (T12). */
export interface OpenedKeyRow {
  readonly groupId: GroupName
  readonly key: Uint8Array
}

export function putOpenedKey(db: Database, channelId: ChannelId, groupId: GroupName, epoch: number, key: Uint8Array): void {
  db.run('INSERT OR REPLACE INTO opened_keys (channel_id, group_id, epoch, key) VALUES (?, ?, ?, ?)', [channelId, groupId, epoch, key])
}
export function openedKeysOf(db: Database, channelId: ChannelId, epoch: number): readonly OpenedKeyRow[] {
  const sql = 'SELECT group_id, key FROM opened_keys WHERE channel_id = ? AND epoch = ?'
  return db.all(sql, [channelId, epoch]).map((row) => ({ groupId: readText(row, 'group_id'), key: readBytes(row, 'key') }))
}

/** A part of an opening that this device has made and not said yet. */
export interface OpeningPartRow {
  readonly channelId: ChannelId
  readonly keysHash: string
  readonly body: Uint8Array
}

export function putOpeningPart(db: Database, part: number, { channelId, keysHash, body }: OpeningPartRow): void {
  db.run('INSERT OR REPLACE INTO opening_parts (keys_hash, part, channel_id, body) VALUES (?, ?, ?, ?)', [keysHash, part, channelId, body])
}
export function openingPartsOf(db: Database, communityId: CommunityId): readonly OpeningPartRow[] {
  const sql = `SELECT p.channel_id, p.keys_hash, p.body FROM opening_parts p JOIN channels c ON c.channel_id = p.channel_id
    WHERE c.community_id = ? ORDER BY p.keys_hash, p.part`
  return db.all(sql, [communityId]).map((row) => ({
    channelId: readText<ChannelId>(row, 'channel_id'),
    keysHash: readText(row, 'keys_hash'),
    body: readBytes(row, 'body'),
  }))
}
export function dropOpeningParts(db: Database, keysHash: string): void {
  db.run('DELETE FROM opening_parts WHERE keys_hash = ?', [keysHash])
}

/** Entries before `seq` that could not be read are to be looked at again; 0: none. */
export function setReread(db: Database, channelId: ChannelId, seq: number): void {
  db.run('UPDATE channels SET reread = ? WHERE channel_id = ?', [seq, channelId])
}
export function rereadOf(db: Database, channelId: ChannelId): number {
  const row = first(db, 'SELECT reread FROM channels WHERE channel_id = ?', [channelId])
  return row ? readInt(row, 'reread') : 0
}
