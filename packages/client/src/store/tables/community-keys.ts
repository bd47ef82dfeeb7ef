import type { CommunityId, InviteId } from '@conclave/protocol'
import type { Database } from '../port.ts'
import { readBytes, readInt, readNullable, readText } from '../rows.ts'

/** JK and, where it is known, HK of one generation. */
export interface CommunityKeyRow {
  readonly generation: number
  readonly key: Uint8Array
  readonly historyKey: Uint8Array | undefined
}

/** Oldest first. */
export function communityKeys(db: Database, communityId: CommunityId): readonly CommunityKeyRow[] {
  return db.all('SELECT * FROM community_keys WHERE community_id = ? ORDER BY generation', [communityId]).map((row) => ({
    generation: readInt(row, 'generation'),
    key: readBytes(row, 'key'),
    historyKey: readNullable(row, 'history_key', readBytes),
  }))
}
/** An HK that is there stays when the new row has none. */
export function putCommunityKey(db: Database, communityId: CommunityId, { generation, key, historyKey }: CommunityKeyRow): void {
  const sql = `INSERT INTO community_keys (community_id, generation, key, history_key) VALUES (?, ?, ?, ?)
    ON CONFLICT (community_id, generation) DO UPDATE SET key = excluded.key, history_key = coalesce(excluded.history_key, history_key)`
  db.run(sql, [communityId, generation, key, historyKey ?? null])
}
export function deleteCommunityKey(db: Database, communityId: CommunityId, generation: number): void {
  db.run('DELETE FROM community_keys WHERE community_id = ? AND generation = ?', [communityId, generation])
}

export function deleteCommunityKeysAfter(db: Database, communityId: CommunityId, generation: number): void {
  db.run('DELETE FROM community_keys WHERE community_id = ? AND generation > ?', [communityId, generation])
}

/** A link that this device made: its seed, and where the ledger stood. */
export interface InviteLinkRow {
  readonly inviteId: InviteId
  readonly seed: Uint8Array
  readonly seq: number
  readonly hash: Uint8Array
}

export function inviteLinks(db: Database, communityId: CommunityId): readonly InviteLinkRow[] {
  return db.all('SELECT * FROM invite_links WHERE community_id = ? ORDER BY invite_id', [communityId]).map((row) => ({
    inviteId: readText<InviteId>(row, 'invite_id'),
    seed: readBytes(row, 'seed'),
    seq: readInt(row, 'seq'),
    hash: readBytes(row, 'hash'),
  }))
}
export function putInviteLink(db: Database, communityId: CommunityId, { inviteId, seed, seq, hash }: InviteLinkRow): void {
  const sql = 'INSERT OR REPLACE INTO invite_links (community_id, invite_id, seed, seq, hash) VALUES (?, ?, ?, ?, ?)'
  db.run(sql, [communityId, inviteId, seed, seq, hash])
}

/** Opened words by the hash of their ciphertext; what did not open has none. */
export function ledgerWords(db: Database, communityId: CommunityId): ReadonlyMap<string, Uint8Array> {
  const rows = db.all('SELECT sealed, words FROM ledger_words WHERE community_id = ?', [communityId])
  return new Map(rows.map((row) => [readText(row, 'sealed'), readBytes(row, 'words')]))
}
export function putLedgerWords(db: Database, communityId: CommunityId, sealed: string, words: Uint8Array): void {
  db.run('INSERT OR REPLACE INTO ledger_words (community_id, sealed, words) VALUES (?, ?, ?)', [communityId, sealed, words])
}
