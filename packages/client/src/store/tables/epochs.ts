import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readNullable } from '../rows.ts'
import type { GroupName } from './groups.ts'

/** Where an epoch that this device was in stands in the ledger. */
export interface EpochFacts {
  readonly floor: number
  readonly ledger: { readonly seq: number; readonly hash: Uint8Array }
}

/** What is known of an epoch; of one that this device was not in only `S_e`, found by walking back (T12). */
export interface EpochRow {
  readonly shared: Uint8Array | undefined
  readonly joined: Uint8Array | undefined
  /** H of the epoch authenticator. */
  readonly authenticator: Uint8Array | undefined
  readonly facts: EpochFacts | undefined
}

function readEpoch(row: Row): EpochRow {
  const hash = readNullable(row, 'ledger_hash', readBytes)
  return {
    shared: readNullable(row, 'shared', readBytes),
    joined: readNullable(row, 'joined', readBytes),
    authenticator: readNullable(row, 'authenticator', readBytes),
    facts: hash && { floor: readInt(row, 'floor'), ledger: { seq: readInt(row, 'ledger_seq'), hash } },
  }
}

export function epochOf(db: Database, groupId: GroupName, epoch: number): EpochRow | undefined {
  const row = first(db, 'SELECT * FROM group_epochs WHERE group_id = ? AND epoch = ?', [groupId, epoch])
  return row && readEpoch(row)
}
/** An epoch that this device is in. `checked`: its record on the server is sound. */
export function putEpoch(db: Database, groupId: GroupName, epoch: number, row: Required<EpochRow>, checked: boolean): void {
  db.run(
    `INSERT OR REPLACE INTO group_epochs (group_id, epoch, shared, joined, authenticator, floor, ledger_seq, ledger_hash, checked)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      groupId,
      epoch,
      row.shared ?? null,
      row.joined ?? null,
      row.authenticator ?? null,
      row.facts?.floor ?? null,
      row.facts?.ledger.seq ?? null,
      row.facts?.ledger.hash ?? null,
      checked ? 1 : 0,
    ],
  )
}
/** Epochs whose records on the server were not found sound. */
export function uncheckedEpochs(db: Database, groupId: GroupName, limit: number): readonly number[] {
  const sql = 'SELECT epoch FROM group_epochs WHERE group_id = ? AND checked = 0 AND joined IS NOT NULL ORDER BY epoch LIMIT ?'
  return db.all(sql, [groupId, limit]).map((row) => readInt(row, 'epoch'))
}
export function setChecked(db: Database, groupId: GroupName, epoch: number): void {
  db.run('UPDATE group_epochs SET checked = 1 WHERE group_id = ? AND epoch = ?', [groupId, epoch])
}
/** Its record was replaced by somebody. @returns whether it is an epoch that this device was in */
export function setUnchecked(db: Database, groupId: GroupName, epoch: number): boolean {
  const row = first(db, 'SELECT 1 AS one FROM group_epochs WHERE group_id = ? AND epoch = ? AND joined IS NOT NULL', [groupId, epoch])
  if (row !== undefined) db.run('UPDATE group_epochs SET checked = 0 WHERE group_id = ? AND epoch = ?', [groupId, epoch])
  return row !== undefined
}
/** `S_e` that was found later; what is known otherwise stays. */
export function putShared(db: Database, groupId: GroupName, epoch: number, shared: Uint8Array): void {
  db.run('INSERT INTO group_epochs (group_id, epoch, shared) VALUES (?, ?, ?) ON CONFLICT (group_id, epoch) DO UPDATE SET shared = excluded.shared', [
    groupId,
    epoch,
    shared,
  ])
}
/** `J_e` that was found later, in the archive or with a member. */
export function putJoined(db: Database, groupId: GroupName, epoch: number, joined: Uint8Array, archived: boolean): void {
  db.run(
    `INSERT INTO group_epochs (group_id, epoch, joined, archived) VALUES (?, ?, ?, ?)
      ON CONFLICT (group_id, epoch) DO UPDATE SET joined = coalesce(joined, excluded.joined), archived = excluded.archived`,
    [groupId, epoch, joined, archived ? 1 : 0],
  )
}
export function highestShared(db: Database, groupId: GroupName): number | undefined {
  const row = first(db, 'SELECT max(epoch) AS epoch FROM group_epochs WHERE group_id = ? AND shared IS NOT NULL', [groupId])
  return row && readNullable(row, 'epoch', readInt)
}
/** The lowest epoch from `epoch` on whose `S` is here, to walk back from. */
export function sharedFrom(db: Database, groupId: GroupName, epoch: number): { readonly epoch: number; readonly shared: Uint8Array } | undefined {
  const sql = 'SELECT epoch, shared FROM group_epochs WHERE group_id = ? AND epoch >= ? AND shared IS NOT NULL ORDER BY epoch LIMIT 1'
  const row = first(db, sql, [groupId, epoch])
  return row && { epoch: readInt(row, 'epoch'), shared: readBytes(row, 'shared') }
}
/** The next epoch that this device was in. */
export function epochAfter(db: Database, groupId: GroupName, epoch: number): number | undefined {
  const row = first(db, 'SELECT min(epoch) AS epoch FROM group_epochs WHERE group_id = ? AND epoch > ? AND joined IS NOT NULL', [groupId, epoch])
  return row && readNullable(row, 'epoch', readInt)
}
/** The ledger entry over which the group last removed a leaf, as far as this device was there; 0 otherwise. */
export function lastRemovalSeq(db: Database, groupId: GroupName): number {
  const newest = first(db, 'SELECT floor FROM group_epochs WHERE group_id = ? AND floor IS NOT NULL ORDER BY epoch DESC LIMIT 1', [groupId])
  const floor = newest && readInt(newest, 'floor')
  return floor ? (epochOf(db, groupId, floor)?.facts?.ledger.seq ?? 0) : 0
}
/** Epochs whose `S` is here, the oldest first. */
export function sharedEpochs(db: Database, groupId: GroupName): readonly { readonly epoch: number; readonly shared: Uint8Array }[] {
  const rows = db.all('SELECT epoch, shared FROM group_epochs WHERE group_id = ? AND shared IS NOT NULL ORDER BY epoch', [groupId])
  return rows.map((row) => ({ epoch: readInt(row, 'epoch'), shared: readBytes(row, 'shared') }))
}
export function dropEpochsAfter(db: Database, groupId: GroupName, epoch: number): void {
  db.run('DELETE FROM group_epochs WHERE group_id = ? AND epoch > ?', [groupId, epoch])
}
