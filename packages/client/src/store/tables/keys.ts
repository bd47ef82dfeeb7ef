import type { Database } from '../port.ts'
import { first, readBytes, readInt } from '../rows.ts'

export interface KeyGenerationRow {
  readonly generation: number
  readonly key: Uint8Array
}
/** Secrets by generation: the account keys (T2) and the own profile keys (T9). */
export type KeyTable = 'account_keys' | 'profile_keys'

export function newestKey(db: Database, table: KeyTable): KeyGenerationRow | undefined {
  const row = first(db, `SELECT generation, key FROM ${table} ORDER BY generation DESC LIMIT 1`)
  return row && { generation: readInt(row, 'generation'), key: readBytes(row, 'key') }
}
export function keyOf(db: Database, table: KeyTable, generation: number): Uint8Array | undefined {
  const row = first(db, `SELECT key FROM ${table} WHERE generation = ?`, [generation])
  return row && readBytes(row, 'key')
}
export function putKey(db: Database, table: KeyTable, { generation, key }: KeyGenerationRow): void {
  db.run(`INSERT OR REPLACE INTO ${table} (generation, key) VALUES (?, ?)`, [generation, key])
}
