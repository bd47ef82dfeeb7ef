import { ConclaveError } from '@conclave/protocol'
import type { Database, Row, SqlValue } from './port.ts'

function wrong(column: string): never {
  throw new ConclaveError('E_STORE_CORRUPT', `column ${column}`)
}

/** Typed reading of a column; `E_STORE_CORRUPT` when it holds something else. */
export function readText<T extends string = string>(row: Row, column: string): T {
  const value = row[column]
  return typeof value === 'string' ? (value as T) : wrong(column)
}
export function readInt(row: Row, column: string): number {
  const value = row[column]
  return typeof value === 'number' ? value : wrong(column)
}
/** Copied: adapters may hand out views of their own memory. */
export function readBytes(row: Row, column: string): Uint8Array<ArrayBuffer> {
  const value = row[column]
  return value instanceof Uint8Array ? new Uint8Array(value) : wrong(column)
}
export function readNullable<T>(row: Row, column: string, read: (row: Row, column: string) => T): T | undefined {
  return row[column] === null || row[column] === undefined ? undefined : read(row, column)
}

export function first(db: Database, sql: string, params: readonly SqlValue[] = []): Row | undefined {
  return db.all(sql, params)[0]
}
