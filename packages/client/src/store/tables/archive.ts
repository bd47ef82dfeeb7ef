import type { CommunityId, DeviceId } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readNullable, readText } from '../rows.ts'
import type { GroupName } from './groups.ts'

/** Keys of an epoch, on their way to or from the archive (T12). */
export interface ArchivedEpoch {
  readonly epoch: number
  readonly joined: Uint8Array
  readonly shared: Uint8Array | undefined
}

function readArchived(row: Row): ArchivedEpoch {
  return { epoch: readInt(row, 'epoch'), joined: readBytes(row, 'joined'), shared: readNullable(row, 'shared', readBytes) }
}

/** The group with most epochs that no record has yet. */
export function nextToArchive(db: Database): { readonly groupId: GroupName; readonly communityId: CommunityId } | undefined {
  const row = first(
    db,
    `SELECT e.group_id, g.community_id FROM group_epochs e JOIN mls_groups g ON g.group_id = e.group_id
      WHERE e.archived = 0 AND e.joined IS NOT NULL GROUP BY e.group_id ORDER BY count(*) DESC LIMIT 1`,
  )
  return row && { groupId: readText(row, 'group_id'), communityId: readText<CommunityId>(row, 'community_id') }
}
/** The lowest first. */
export function epochsToArchive(db: Database, groupId: GroupName, limit: number): readonly ArchivedEpoch[] {
  const sql = 'SELECT epoch, joined, shared FROM group_epochs WHERE group_id = ? AND archived = 0 AND joined IS NOT NULL ORDER BY epoch LIMIT ?'
  return db.all(sql, [groupId, limit]).map(readArchived)
}
export function countToArchive(db: Database): number {
  const row = first(db, 'SELECT count(*) AS waiting FROM group_epochs WHERE archived = 0 AND joined IS NOT NULL')
  return row ? readInt(row, 'waiting') : 0
}
/** Some record of the account has it: of this device, or of another one with the same key. */
export function setArchived(db: Database, groupId: GroupName, { epoch, joined }: Pick<ArchivedEpoch, 'epoch' | 'joined'>): void {
  db.run('UPDATE group_epochs SET archived = 1 WHERE group_id = ? AND epoch = ? AND joined = ?', [groupId, epoch, joined])
}
/** Records of the archive in this store: how many, and their bytes. */
export function archiveSize(db: Database): { readonly records: number; readonly bytes: number } {
  const row = first(db, "SELECT count(*) AS records, coalesce(sum(length(record)), 0) AS bytes FROM records WHERE key LIKE 'epochs:%'")
  return { records: row ? readInt(row, 'records') : 0, bytes: row ? readInt(row, 'bytes') : 0 }
}
export function isArchiveUnsent(db: Database): boolean {
  return first(db, "SELECT 1 AS one FROM records WHERE unsent = 1 AND key LIKE 'epochs:%' LIMIT 1") !== undefined
}

/** What a record of another device says; of two different keys for one epoch both stay until the epoch's record decides. */
export function putArchived(db: Database, communityId: CommunityId, groupId: GroupName, { epoch, joined, shared }: ArchivedEpoch): void {
  db.run(
    `INSERT INTO archived_epochs (group_id, epoch, joined, shared, community_id) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (group_id, epoch, joined) DO UPDATE SET shared = coalesce(shared, excluded.shared)`,
    [groupId, epoch, joined, shared ?? null, communityId],
  )
}
/** The lowest first. */
export function archivedBetween(db: Database, groupId: GroupName, from: number, to: number): readonly ArchivedEpoch[] {
  const sql = 'SELECT epoch, joined, shared FROM archived_epochs WHERE group_id = ? AND epoch BETWEEN ? AND ? ORDER BY epoch'
  return db.all(sql, [groupId, from, to]).map(readArchived)
}
export function isArchived(db: Database, groupId: GroupName, epoch: number): boolean {
  return first(db, 'SELECT 1 AS one FROM archived_epochs WHERE group_id = ? AND epoch = ? LIMIT 1', [groupId, epoch]) !== undefined
}
/** The lowest epoch from `epoch` on whose `S` the archive says. */
export function archivedSharedFrom(db: Database, groupId: GroupName, epoch: number): number | undefined {
  const sql = 'SELECT min(epoch) AS epoch FROM archived_epochs WHERE group_id = ? AND epoch >= ? AND shared IS NOT NULL AND doubted = 0'
  const row = first(db, sql, [groupId, epoch])
  return row && readNullable(row, 'epoch', readInt)
}
/** It was held against the epoch's record. */
export function dropArchived(db: Database, groupId: GroupName, { epoch, joined }: Pick<ArchivedEpoch, 'epoch' | 'joined'>): void {
  db.run('DELETE FROM archived_epochs WHERE group_id = ? AND epoch = ? AND joined = ?', [groupId, epoch, joined])
}
/** A record contradicts it. @returns whether that is new */
export function doubtArchived(db: Database, groupId: GroupName, { epoch, joined }: Pick<ArchivedEpoch, 'epoch' | 'joined'>): boolean {
  const known = first(db, 'SELECT doubted FROM archived_epochs WHERE group_id = ? AND epoch = ? AND joined = ?', [groupId, epoch, joined])
  db.run('UPDATE archived_epochs SET doubted = 1 WHERE group_id = ? AND epoch = ? AND joined = ?', [groupId, epoch, joined])
  return known !== undefined && readInt(known, 'doubted') === 0
}

export function putArchiveNumber(db: Database, deviceId: DeviceId, number: number): void {
  db.run('INSERT OR IGNORE INTO archive_numbers (device_id, number) VALUES (?, ?)', [deviceId, number])
}
export function lastArchiveNumber(db: Database, deviceId: DeviceId): number {
  const row = first(db, 'SELECT coalesce(max(number), 0) AS number FROM archive_numbers WHERE device_id = ?', [deviceId])
  return row ? readInt(row, 'number') : 0
}
/** Records that were written and did not come. */
export function missingFromArchive(db: Database): number {
  const row = first(
    db,
    'SELECT coalesce(sum(missing), 0) AS missing FROM (SELECT max(number) - count(*) AS missing FROM archive_numbers GROUP BY device_id)',
  )
  return row ? readInt(row, 'missing') : 0
}
