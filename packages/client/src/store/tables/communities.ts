import type { CommunityId, ErrorCode } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readNullable, readText } from '../rows.ts'

/** `creating` and `joining` wait for an answer of the server; `out` keeps what was read before. */
export type Standing = 'creating' | 'joining' | 'member' | 'out'

export interface CommunityRow {
  readonly communityId: CommunityId
  /** Its random name on this device. */
  readonly address: string
  readonly standing: Standing
  /** While `creating` the signed first entry, while `joining` the link of the invite. */
  readonly intent: Uint8Array | undefined
  /** Why this account is out. */
  readonly reason: ErrorCode | undefined
  /** Why it is not believed any more. */
  readonly trouble: ErrorCode | undefined
}

function read(row: Row): CommunityRow {
  return {
    communityId: readText<CommunityId>(row, 'community_id'),
    address: readText(row, 'address'),
    standing: readText<Standing>(row, 'standing'),
    intent: readNullable(row, 'intent', readBytes),
    reason: readNullable(row, 'reason', readText<ErrorCode>),
    trouble: readNullable(row, 'trouble', readText<ErrorCode>),
  }
}

/** In the order in which they came. */
export function allCommunities(db: Database): readonly CommunityRow[] {
  return db.all('SELECT * FROM communities ORDER BY added, community_id').map(read)
}
export function communityOf(db: Database, communityId: CommunityId): CommunityRow | undefined {
  const row = first(db, 'SELECT * FROM communities WHERE community_id = ?', [communityId])
  return row && read(row)
}
export function communityAt(db: Database, address: string): CommunityRow | undefined {
  const row = first(db, 'SELECT * FROM communities WHERE address = ?', [address])
  return row && read(row)
}
/** What came of an attempt to make one. */
export function communityOfAttempt(db: Database, attempt: string): CommunityRow | undefined {
  const row = first(db, 'SELECT * FROM communities WHERE attempt = ?', [attempt])
  return row && read(row)
}
export function setAttempt(db: Database, communityId: CommunityId, attempt: string): void {
  db.run('UPDATE communities SET attempt = ? WHERE community_id = ?', [attempt, communityId])
}
/** Whether those a group was made for were told. */
export function wereAsked(db: Database, communityId: CommunityId): boolean {
  return first(db, 'SELECT 1 AS one FROM communities WHERE community_id = ? AND asked = 1', [communityId]) !== undefined
}
export function setAsked(db: Database, communityId: CommunityId): void {
  db.run('UPDATE communities SET asked = 1 WHERE community_id = ?', [communityId])
}
/** One that is there keeps its address and its trouble. */
/** Whoever comes by another link compares the ledger with that one: an earlier link may have been what was false. */
export function putCommunity(db: Database, row: Pick<CommunityRow, 'communityId' | 'address' | 'standing' | 'intent'>, now: number): void {
  const sql = `INSERT INTO communities (community_id, address, standing, intent, added) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (community_id) DO UPDATE SET standing = excluded.standing, intent = excluded.intent, reason = NULL,
    trouble = CASE WHEN excluded.standing = 'joining' THEN NULL ELSE trouble END`
  db.run(sql, [row.communityId, row.address, row.standing, row.intent ?? null, now])
}
export function setStanding(db: Database, communityId: CommunityId, standing: Standing, reason?: ErrorCode, keepIntent = false): void {
  db.run('UPDATE communities SET standing = ?, reason = ? WHERE community_id = ?', [standing, reason ?? null, communityId])
  if (!keepIntent) db.run('UPDATE communities SET intent = NULL WHERE community_id = ?', [communityId])
}
export function setTrouble(db: Database, communityId: CommunityId, trouble: ErrorCode | undefined): void {
  db.run('UPDATE communities SET trouble = ? WHERE community_id = ?', [trouble ?? null, communityId])
}
export function addCommunityEvidence(db: Database, communityId: CommunityId, code: ErrorCode, evidence: Uint8Array, at: number): void {
  db.run('INSERT INTO community_evidence (community_id, code, evidence, at) VALUES (?, ?, ?, ?)', [communityId, code, evidence, at])
}
/** Everything about it but the evidence. */
export function deleteCommunity(db: Database, communityId: CommunityId): void {
  for (const table of ['communities', 'ledger_entries', 'ledger_snapshots', 'community_keys', 'ledger_words', 'invite_links']) {
    db.run(`DELETE FROM ${table} WHERE community_id = ?`, [communityId])
  }
}
