import type { PrekeyKind } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readText } from '../rows.ts'

export type OneTimeKind = Extract<PrekeyKind, 'x25519-onetime' | 'kem-onetime'>

/** An own prekey with its private half. One-time X25519 keys have an all-zero signature: they are unsigned (T6). */
export interface PrekeyRow {
  readonly kind: PrekeyKind
  readonly keyId: number
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
  readonly signature: Uint8Array
  readonly expires: number
  readonly created: number
}

function read(row: Row): PrekeyRow {
  return {
    kind: readText<PrekeyKind>(row, 'kind'),
    keyId: readInt(row, 'key_id'),
    publicKey: readBytes(row, 'public'),
    privateKey: readBytes(row, 'private'),
    signature: readBytes(row, 'signature'),
    expires: readInt(row, 'expires'),
    created: readInt(row, 'created'),
  }
}

export function insertPrekey(db: Database, row: PrekeyRow): void {
  const sql = 'INSERT INTO prekeys (kind, key_id, public, private, signature, expires, created) VALUES (?, ?, ?, ?, ?, ?, ?)'
  db.run(sql, [row.kind, row.keyId, row.publicKey, row.privateKey, row.signature, row.expires, row.created])
}
export function prekeyOf(db: Database, kind: PrekeyKind, keyId: number): PrekeyRow | undefined {
  const row = first(db, 'SELECT * FROM prekeys WHERE kind = ? AND key_id = ?', [kind, keyId])
  return row && read(row)
}
export function newestPrekey(db: Database, kind: PrekeyKind): PrekeyRow | undefined {
  const row = first(db, 'SELECT * FROM prekeys WHERE kind = ? ORDER BY key_id DESC LIMIT 1', [kind])
  return row && read(row)
}
export function unsentPrekeys(db: Database): readonly PrekeyRow[] {
  return db.all('SELECT * FROM prekeys WHERE uploaded = 0 ORDER BY kind, key_id').map(read)
}
export function markPrekeysSent(db: Database, rows: readonly PrekeyRow[]): void {
  for (const row of rows) db.run('UPDATE prekeys SET uploaded = 1 WHERE kind = ? AND key_id = ?', [row.kind, row.keyId])
}
export function deletePrekey(db: Database, kind: PrekeyKind, keyId: number): void {
  db.run('DELETE FROM prekeys WHERE kind = ? AND key_id = ?', [kind, keyId])
}
/** What a private half may outlive, ms since 1970. */
export interface PrekeyDeadlines {
  /** Signed ones whose public half expired before this. */
  readonly expired: number
  /** One-time ones that left the server before this. */
  readonly given: number
}
/** Unsigned one-time keys have no end of their own: the server hands them out until they are gone. */
export function deleteOldPrekeys(db: Database, { expired, given }: PrekeyDeadlines): void {
  db.run("DELETE FROM prekeys WHERE (kind <> 'x25519-onetime' AND expires < ?) OR given < ?", [expired, given])
}
/** So many one-time keys the server can have at most: made here, not seen used, not known to be handed out. */
export function mostOnServer(db: Database, kind: OneTimeKind): number {
  const row = first(db, 'SELECT count(*) AS n FROM prekeys WHERE kind = ? AND given IS NULL', [kind])
  return row ? readInt(row, 'n') : 0
}
/** The server gives the lowest numbers first: all but the newest `left` have been handed out. */
export function markGiven(db: Database, kind: OneTimeKind, left: number, now: number): void {
  const kept = 'SELECT key_id FROM prekeys WHERE kind = ? AND uploaded = 1 ORDER BY key_id DESC LIMIT ?'
  const sql = `UPDATE prekeys SET given = ? WHERE kind = ? AND uploaded = 1 AND given IS NULL AND key_id NOT IN (${kept})`
  db.run(sql, [now, kind, kind, left])
}
/** Key ids only grow, over all kinds. */
export function nextKeyId(db: Database): number {
  const row = first(db, "SELECT value FROM meta WHERE key = 'next-key-id'")
  const next = row ? readInt(row, 'value') : 1
  db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('next-key-id', ?)", [next + 1])
  return next
}

/** Numbers that an older copy of a store leaves free: the newer one may have used them. */
const SKIPPED = 65_536
const LOST = 'prekeys-lost'

/** Private halves of what the server hands out are not here: it has to hear of that first, and no number is used twice. */
export function setPrekeysLost(db: Database): void {
  nextKeyId(db)
  db.run("UPDATE meta SET value = value + ? WHERE key = 'next-key-id'", [SKIPPED])
  db.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, 1)', [LOST])
}
export function arePrekeysLost(db: Database): boolean {
  return first(db, 'SELECT 1 AS one FROM meta WHERE key = ?', [LOST]) !== undefined
}
/** The server hands out none of the one-time keys; those that are here may still be in somebody's message, and never leave again. */
export function settlePrekeysLost(db: Database, now: number): void {
  db.run("UPDATE prekeys SET uploaded = 1, given = coalesce(given, ?) WHERE kind IN ('x25519-onetime', 'kem-onetime')", [now])
  db.run('DELETE FROM meta WHERE key = ?', [LOST])
}
