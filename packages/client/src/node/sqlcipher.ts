import { Database as SqlCipher, setLogger } from '@signalapp/sqlcipher'
import type { Database, NotPromise, SqlValue } from '../store/port.ts'
import { storeError } from './errors.ts'

type Bound = string | number | null | Uint8Array<ArrayBuffer>

/** Opens SQLCipher with a raw 32-byte key; `:memory:` is for tests. Takes the file for this process alone. */
export function openSqlCipher(file: string, key: Uint8Array): Database {
  setLogger(() => undefined)
  const raw = guarded(() => new SqlCipher(file, { cacheStatements: true }))
  try {
    return guarded(() => {
      raw.pragma(`key="x'${Buffer.from(key).toString('hex')}'"`)
      raw.pragma('locking_mode=EXCLUSIVE')
      raw.pragma('journal_mode=WAL')
      raw.pragma('synchronous=FULL')
      raw.pragma('secure_delete=ON')
      // A write takes the lock now and not at the first message.
      raw.exec('BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS opened (one INTEGER PRIMARY KEY); INSERT OR REPLACE INTO opened VALUES (1); COMMIT')
      return adapter(raw)
    })
  } catch (error) {
    raw.close()
    throw error
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw storeError(error)
  }
}

function adapter(raw: SqlCipher): Database {
  let depth = 0
  const bound = (params: readonly SqlValue[] | undefined) => (params ?? []) as readonly Bound[]
  return {
    exec: (sql) => guarded(() => raw.exec(sql)),
    run: (sql, params) =>
      guarded(() => {
        const result = raw.prepare(sql).run(bound(params))
        return { changes: result.changes, rowId: result.lastInsertRowid }
      }),
    all: (sql, params) => guarded(() => raw.prepare(sql).all(bound(params))),
    tx<T>(work: () => NotPromise<T>): T {
      if (depth > 0) return work()
      guarded(() => raw.exec('BEGIN IMMEDIATE'))
      depth++
      try {
        const result = work()
        guarded(() => raw.exec('COMMIT'))
        return result
      } catch (error) {
        rollback(raw)
        throw error
      } finally {
        depth--
      }
    },
    close: () => raw.close(),
  }
}

/** After a full disk SQLite has rolled back by itself. */
function rollback(raw: SqlCipher): void {
  try {
    raw.exec('ROLLBACK')
  } catch {
    // no transaction is active
  }
}
