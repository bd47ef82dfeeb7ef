import type { PrekeyKind } from '@conclave/protocol'
import type { Database, Row } from '../port.ts'
import { first, readBytes, readInt, readText } from '../rows.ts'

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
/** Private halves live 30 days (T6); one-time keys that nobody took as well. */
export function deletePrekeysBefore(db: Database, created: number): void {
  db.run('DELETE FROM prekeys WHERE created < ?', [created])
}
/** Key ids only grow, over all kinds. */
export function nextKeyId(db: Database): number {
  const row = first(db, "SELECT value FROM meta WHERE key = 'next-key-id'")
  const next = row ? readInt(row, 'value') : 1
  db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('next-key-id', ?)", [next + 1])
  return next
}
