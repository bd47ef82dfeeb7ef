import { closeSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ConclaveError } from '@conclave/protocol/core'
import { Kysely } from 'kysely'
import { migrate } from '../migrations/index.ts'
import type { Tables } from '../schema/index.ts'
import { nodeSqliteDialect } from './dialect.ts'
import { DatabaseGone, storeError } from './errors.ts'

/** Up to this size a database is checked whole when it is opened; bytes. */
const CHECKED_AT_OPEN = 64 * 1024 * 1024

const PRAGMAS = [
  'journal_mode = WAL',
  // A commit is answered only when it is on the disk.
  'synchronous = FULL',
  'wal_autocheckpoint = 1000',
  'journal_size_limit = 67108864',
  'cache_size = -16000',
  'temp_store = MEMORY',
  // Overwrites what is deleted where that costs no extra writing.
  'secure_delete = FAST',
  'trusted_schema = OFF',
]

export interface OpenDatabase {
  readonly database: DatabaseSync
  readonly db: Kysely<Tables>
  /** @throws DatabaseGone */
  assertInPlace(): void
  close(): void
}

/**
 * Opens the database for this process alone, brings it up to date, readable by its owner only.
 * @throws ConclaveError `E_CONFIG` without the directory, `E_STORE_IN_USE`, `E_STORE_CORRUPT`, `E_STORE_NEWER`, `E_DISK_FULL`
 */
export async function openDatabase(file: string, options: { readonly maxPages?: number | undefined } = {}): Promise<OpenDatabase> {
  assertDirectory(file)
  const lock = lockFor(file)
  let database: DatabaseSync | undefined
  try {
    createPrivate(file)
    database = new DatabaseSync(file, { timeout: 0 })
    for (const pragma of PRAGMAS) database.exec(`PRAGMA ${pragma}`)
    if (options.maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${options.maxPages}`)
    if (statSync(file).size <= CHECKED_AT_OPEN) assertSound(database)
    const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(database) })
    await migrate(db)
    return { database, db, assertInPlace: inPlace(file), close: () => closeBoth(database, lock) }
  } catch (error) {
    closeBoth(database, lock)
    throw storeError(error)
  }
}

function closeBoth(database: DatabaseSync | undefined, lock: DatabaseSync): void {
  try {
    database?.close()
  } finally {
    lock.close()
  }
}

function assertDirectory(file: string): void {
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory())
    throw new ConclaveError('E_CONFIG', 'the directory of the database does not exist')
}

/**
 * A second, empty database that is held exclusively: the system lets it go when the process ends, however it ends, and readers of the real
 * one (backup) stay possible. It must never be opened by other means in this process, because closing any descriptor would drop the lock (POSIX).
 */
function lockFor(file: string): DatabaseSync {
  const lockFile = `${file}.lock`
  createPrivate(lockFile)
  const lock = new DatabaseSync(lockFile, { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw storeError(error)
  }
}

/** SQLite gives its side files the mode of the database. */
function createPrivate(file: string): void {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) closeSync(openSync(file, 'wx', 0o600))
}

/** An open file outlives its name: SQLite would go on writing, and each commit be acknowledged, into what nobody can open again. */
function inPlace(file: string): () => void {
  const { dev, ino } = statSync(file)
  return () => {
    const now = statSync(file, { throwIfNoEntry: false })
    if (now?.ino !== ino || now.dev !== dev) throw new DatabaseGone()
  }
}

function assertSound(database: DatabaseSync): void {
  const rows = database.prepare('PRAGMA quick_check(1)').all()
  if (rows[0]?.['quick_check'] !== 'ok') throw new ConclaveError('E_STORE_CORRUPT', 'quick_check')
}
