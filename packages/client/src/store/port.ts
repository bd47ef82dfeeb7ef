/** What a column holds. Integers are at most 2^53 - 1; an empty byte string may come back as null, so none is stored. */
export type SqlValue = null | number | string | Uint8Array
export type Row = Readonly<Record<string, SqlValue>>
/** A transaction is over when its function returns, so the function must not be asynchronous. */
export type NotPromise<T> = T extends PromiseLike<unknown> ? never : T

/**
 * The local database, synchronous: the same for SQLCipher and for SQLite in a browser's worker (which hides the thread above it).
 * Every method throws ConclaveError `E_STORE_FULL` (nothing was changed), `E_STORE_CORRUPT` or, where the file cannot be read now, `E_UNEXPECTED`; other errors are mistakes in our SQL.
 */
export interface Database {
  /** Several statements without parameters. */
  exec(sql: string): void
  run(sql: string, params?: readonly SqlValue[]): { readonly changes: number; readonly rowId: number }
  all(sql: string, params?: readonly SqlValue[]): readonly Row[]
  /** Durable (fsync) when it returns; rolled back when `work` throws. One inside another joins it. */
  tx<T>(work: () => NotPromise<T>): T
  close(): void
}
