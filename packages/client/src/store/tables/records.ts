import type { Database } from '../port.ts'
import { first, readBytes, readText } from '../rows.ts'

/** The record of each key that counts, in its plain form; `unsent` until the server has it. */
export function recordOf(db: Database, key: string): Uint8Array | undefined {
  const row = first(db, 'SELECT record FROM records WHERE key = ?', [key])
  return row && readBytes(row, 'record')
}
export function putRecord(db: Database, key: string, record: Uint8Array, unsent: boolean): void {
  db.run('INSERT OR REPLACE INTO records (key, record, unsent) VALUES (?, ?, ?)', [key, record, unsent ? 1 : 0])
}
export function unsentRecords(db: Database, limit: number): readonly { key: string; record: Uint8Array }[] {
  return db
    .all('SELECT key, record FROM records WHERE unsent = 1 ORDER BY key LIMIT ?', [limit])
    .map((row) => ({ key: readText(row, 'key'), record: readBytes(row, 'record') }))
}
/** Written here and not yet on the server: whoever wrote another one at the same time did not know of it. */
export function isUnsent(db: Database, key: string): boolean {
  return first(db, 'SELECT 1 AS one FROM records WHERE key = ? AND unsent = 1', [key]) !== undefined
}
/** Unless it was replaced in the meantime. */
export function markRecordSent(db: Database, key: string, record: Uint8Array): void {
  db.run('UPDATE records SET unsent = 0 WHERE key = ? AND record = ?', [key, record])
}
export function hasUnsentRecords(db: Database): boolean {
  return first(db, 'SELECT 1 AS one FROM records WHERE unsent = 1 LIMIT 1') !== undefined
}
/** After a new account key everything is written again, so that a new device needs the newest key only. */
export function markAllUnsent(db: Database): void {
  db.run('UPDATE records SET unsent = 1')
}
