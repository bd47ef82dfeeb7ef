import sqlite3InitModule, { type SAHPoolUtil, type Sqlite3Static } from '@evolu/sqlite-wasm'
import { ConclaveError } from '@conclave/protocol/core'
import type { Database } from '../../store/port.ts'
import type { InstanceMark } from '../../store/instance.ts'
import { databaseKey, forgetDatabaseKey } from './database-key.ts'
import { hasInstance, instanceFile } from './instance-file.ts'
import { indexedRecords, type Records } from './records.ts'
import { sqliteDatabase } from './sqlite.ts'

export interface OpenedStore {
  readonly db: Database
  /** Missing in memory. */
  readonly instance?: InstanceMark
  /** Lets go of the files that `db` does not hold. Close `db` first. */
  release(): void
}

/** The database of this origin. Only one worker at a time may have it: hold the lock before. */
export interface BrowserStore {
  readonly storage: 'disk' | 'memory'
  /** @throws ConclaveError `E_STORE_KEY`, `E_STORE_CORRUPT`, `E_STORE_FULL`, `E_UNEXPECTED` where the files cannot be read now */
  open(): Promise<OpenedStore>
  /** Deletes key, database and mark. The database must be closed. A crash in the middle is made good by the next `open`. */
  erase(): Promise<void>
}

const FILE = '/client.db'
const ERASING = 'erasing'
/** Files of the pool: database, its log and journal, and what SQLite may open beside them. */
const POOL_FILES = 6
/** Handles of a worker that has just ended may need a moment, ms. */
const HANDLE_PAUSE = 50
const HANDLE_ATTEMPTS = 100

/**
 * @param disk false: nothing is kept. Also without the origin's private file system everything stays in memory
 * @throws ConclaveError `E_STORE_FULL`, or what the browser threw, where a database was kept and its files do not open now
 */
export async function browserStore(disk: boolean): Promise<BrowserStore> {
  const sqlite3 = await loadSqlite()
  protectDirectories()
  const pool = disk ? await openPool(sqlite3) : undefined
  return pool ? diskStore(sqlite3, pool, indexedRecords()) : memoryStore(sqlite3)
}

/**
 * The package would also start a second worker for another kind of files, where shared memory is allowed: slower, and against the policy of the
 * page. Without shared memory it does not try; nothing else in this worker uses it.
 */
async function loadSqlite(): Promise<Sqlite3Static> {
  Reflect.deleteProperty(globalThis, 'SharedArrayBuffer')
  // What goes wrong is thrown; the console of the person needs no copy of it.
  Object.assign(globalThis, { sqlite3ApiConfig: { warn: () => undefined, error: () => undefined } })
  return sqlite3InitModule()
}

function memoryStore(sqlite3: Sqlite3Static): BrowserStore {
  const open = async () => ({ db: sqliteDatabase(sqlite3, new sqlite3.oo1.DB(':memory:'), undefined), release: () => undefined })
  return { storage: 'memory', open, erase: async () => undefined }
}

function diskStore(sqlite3: Sqlite3Static, pool: SAHPoolUtil, records: Records): BrowserStore {
  const remove = async () => {
    await forgetDatabaseKey(records)
    await pool.wipeFiles()
    const instance = await instanceFile()
    instance.write(new Uint8Array())
    instance.close()
    await records.delete(ERASING)
  }
  return {
    storage: 'disk',
    open: async () => {
      if ((await records.get(ERASING)) !== undefined) await remove()
      await fillPool(pool)
      const key = await databaseKey(records, pool.getFileNames().includes(FILE))
      const db = sqliteDatabase(sqlite3, new sqlite3.oo1.DB(`file:${FILE}?vfs=multipleciphers-${pool.vfsName}`), key)
      key.fill(0)
      const instance = await instanceFile()
      return { db, instance, release: () => instance.close() }
    },
    erase: async () => {
      await records.put(ERASING, true)
      await remove()
    },
  }
}

/** The package makes its files only where there is none: a worker that ended among them would leave too few for ever. */
async function fillPool(pool: SAHPoolUtil): Promise<void> {
  try {
    await pool.reserveMinimumCapacity(POOL_FILES)
  } catch (error) {
    throw asFull(error)
  }
}

/**
 * A pool that cannot start, because a handle is still taken or for any other reason, deletes its directory and with it the database. This worker
 * deletes no directory, ever: erasing empties the files.
 */
function protectDirectories(): void {
  if (typeof FileSystemDirectoryHandle === 'undefined') return
  const removeEntry = FileSystemDirectoryHandle.prototype.removeEntry
  FileSystemDirectoryHandle.prototype.removeEntry = async function (name, options) {
    if (options?.recursive === true) throw new DOMException('directories stay', 'NoModificationAllowedError')
    await removeEntry.call(this, name)
  }
}

/**
 * An empty memory in place of a kept database would look like a lost account.
 * @returns undefined where there is no private file system with synchronous handles
 */
async function openPool(sqlite3: Sqlite3Static): Promise<SAHPoolUtil | undefined> {
  // Without the last one a first failure would be given back for ever; the types of the package do not know the last two.
  const options = { name: 'conclave', directory: '.conclave', verbosity: 0, forceReinitIfPreviouslyFailed: true }
  for (let attempt = 1; ; attempt++) {
    try {
      return await sqlite3.installOpfsSAHPoolVfs(options)
    } catch (error) {
      const taken = isTaken(error)
      if (!taken && !(await hasInstance())) return undefined
      if (!taken || attempt === HANDLE_ATTEMPTS) throw asFull(error)
      await new Promise((resolve) => setTimeout(resolve, HANDLE_PAUSE))
    }
  }
}

const isTaken = (error: unknown): boolean => error instanceof DOMException && error.name === 'NoModificationAllowedError'

/** A used-up quota as our error; anything else as it is. */
function asFull(error: unknown): unknown {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError'
  return isFull ? new ConclaveError('E_STORE_FULL', 'files of the pool', { cause: error }) : error
}
