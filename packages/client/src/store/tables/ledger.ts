import type { CommunityId } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readNullable } from '../rows.ts'

/** A verified entry in its stored form, and what checking it found in the chains. */
export interface LedgerEntryRow {
  readonly seq: number
  readonly entry: Uint8Array
  readonly devices: number
  readonly subjectDevices: number | null
}

function read(row: Row): LedgerEntryRow {
  return {
    seq: readInt(row, 'seq'),
    entry: readBytes(row, 'entry'),
    devices: readInt(row, 'devices'),
    subjectDevices: readNullable(row, 'subject_devices', readInt) ?? null,
  }
}

/** Entries `from` to `to`, in order. */
export function ledgerEntries(db: Database, communityId: CommunityId, from: number, to: number): readonly LedgerEntryRow[] {
  return db.all('SELECT * FROM ledger_entries WHERE community_id = ? AND seq BETWEEN ? AND ? ORDER BY seq', [communityId, from, to]).map(read)
}
export function newestEntrySeq(db: Database, communityId: CommunityId): number {
  const row = first(db, 'SELECT coalesce(max(seq), 0) AS n FROM ledger_entries WHERE community_id = ?', [communityId])
  return row ? readInt(row, 'n') : 0
}
export function putLedgerEntry(db: Database, communityId: CommunityId, row: LedgerEntryRow): void {
  const sql = 'INSERT INTO ledger_entries (community_id, seq, entry, devices, subject_devices) VALUES (?, ?, ?, ?, ?)'
  db.run(sql, [communityId, row.seq, row.entry, row.devices, row.subjectDevices])
}

/** The newest snapshot that is not after `seq`. */
export function snapshotBefore(
  db: Database,
  communityId: CommunityId,
  seq: number,
): { readonly seq: number; readonly state: Uint8Array } | undefined {
  const row = first(db, 'SELECT seq, state FROM ledger_snapshots WHERE community_id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1', [communityId, seq])
  return row && { seq: readInt(row, 'seq'), state: readBytes(row, 'state') }
}
export function putSnapshot(db: Database, communityId: CommunityId, seq: number, state: Uint8Array): void {
  db.run('INSERT OR REPLACE INTO ledger_snapshots (community_id, seq, state) VALUES (?, ?, ?)', [communityId, seq, state])
}
/** Of the snapshots up to an entry those stay that lie at a multiple of `every`. */
export function pruneSnapshots(db: Database, communityId: CommunityId, through: number, every: number): void {
  db.run('DELETE FROM ledger_snapshots WHERE community_id = ? AND seq <= ? AND seq % ? != 0', [communityId, through, every])
}
/** Everything after an entry, and the states that rest on it. */
export function deleteLedgerAfter(db: Database, communityId: CommunityId, seq: number): void {
  for (const table of ['ledger_entries', 'ledger_snapshots']) db.run(`DELETE FROM ${table} WHERE community_id = ? AND seq > ?`, [communityId, seq])
}
