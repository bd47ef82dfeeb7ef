import type { CAPI, Database as SqliteDatabase, PreparedStatement, Sqlite3Static } from '@evolu/sqlite-wasm'
import type { Database, NotPromise, Row, SqlValue } from '../../store/port.ts'
import { storeError } from './sqlite-error.ts'

type Access = 'read' | 'write'

/** Prepared statements that are kept; the client has fewer. */
const KEPT_STATEMENTS = 300
/** A byte order mark is a character like any other. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The database port on an open SQLite. `raw` belongs to it from now on.
 * @param key 32 bytes; encrypts every page with ChaCha20-Poly1305. Without it the database must be one in memory
 */
export function sqliteDatabase(sqlite3: Sqlite3Static, raw: SqliteDatabase, key: Uint8Array | undefined): Database {
  try {
    guarded('read', () => {
      if (key) raw.exec(`PRAGMA cipher='chacha20'; PRAGMA key="raw:${hex(key)}"`)
      // The write-ahead log without shared memory needs a single owner; FULL flushes it once for each commit. 16 MB of pages stay decrypted.
      raw.exec(
        'PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000',
      )
    })
    return new WasmDatabase(sqlite3, raw)
  } catch (error) {
    raw.close()
    throw error
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function guarded<T>(access: Access, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw storeError(error, access)
  }
}

class WasmDatabase implements Database {
  readonly #sqlite3: Sqlite3Static
  readonly #raw: SqliteDatabase
  readonly #statements = new Map<string, PreparedStatement>()
  #depth = 0

  constructor(sqlite3: Sqlite3Static, raw: SqliteDatabase) {
    this.#sqlite3 = sqlite3
    this.#raw = raw
  }

  exec(sql: string): void {
    guarded('write', () => this.#raw.exec(sql))
  }

  run(sql: string, params: readonly SqlValue[] = []): { changes: number; rowId: number } {
    return guarded('write', () => {
      this.#with(sql, params, (statement) => statement.step())
      return { changes: this.#raw.changes(), rowId: Number(this.#sqlite3.capi.sqlite3_last_insert_rowid(this.#raw)) }
    })
  }

  all(sql: string, params: readonly SqlValue[] = []): readonly Row[] {
    return guarded('read', () => this.#with(sql, params, (statement) => readRows(this.#sqlite3.capi, statement)))
  }

  tx<T>(work: () => NotPromise<T>): T {
    if (this.#depth > 0) return work()
    this.run('BEGIN IMMEDIATE')
    this.#depth++
    try {
      const result = work()
      this.run('COMMIT')
      return result
    } catch (error) {
      this.#rollback()
      throw error
    } finally {
      this.#depth--
    }
  }

  close(): void {
    for (const statement of this.#statements.values()) statement.finalize()
    this.#statements.clear()
    this.#raw.close()
  }

  #with<T>(sql: string, params: readonly SqlValue[], use: (statement: PreparedStatement) => T): T {
    const statement = this.#prepared(sql)
    try {
      if (params.length > 0) statement.bind([...params])
      return use(statement)
    } finally {
      this.#release(statement)
    }
  }

  #prepared(sql: string): PreparedStatement {
    const known = this.#statements.get(sql)
    if (known) return known
    const [oldest] = this.#statements
    if (oldest && this.#statements.size >= KEPT_STATEMENTS) {
      oldest[1].finalize()
      this.#statements.delete(oldest[0])
    }
    const statement = this.#raw.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  /** The reset of a failed statement fails again with the same error, which is on its way already. */
  #release(statement: PreparedStatement): void {
    try {
      statement.reset(true)
    } catch {
      statement.clearBindings()
    }
  }

  /** After a full disk SQLite has rolled back by itself. */
  #rollback(): void {
    try {
      this.#raw.exec('ROLLBACK')
    } catch {
      // no transaction is active
    }
  }
}

function readRows(capi: CAPI, statement: PreparedStatement): readonly Row[] {
  const rows: Row[] = []
  const names: string[] = []
  while (statement.step()) {
    if (rows.length === 0) statement.getColumnNames(names)
    const row: Record<string, SqlValue> = {}
    names.forEach((name, column) => (row[name] = readColumn(capi, statement, column)))
    rows.push(row)
  }
  return rows
}

/** Text is read as bytes: as text the package would end it at the first NUL. */
function readColumn(capi: CAPI, statement: PreparedStatement, column: number): SqlValue {
  if (capi.sqlite3_column_type(statement, column) !== capi.SQLITE_TEXT) return statement.get(column) as SqlValue
  return UTF8.decode(statement.get(column, capi.SQLITE_BLOB) as Uint8Array)
}
