import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConclaveError } from '@conclave/protocol'
import { migrate } from '../store/migrations.ts'
import type { Database } from '../store/port.ts'
import { writeDurably } from './files.ts'
import { openSqlCipher } from './sqlcipher.ts'

const KEY_BYTES = 32

/** The database of one home: HOME/client.db, its key HOME/store.key (or `keyFile`), and HOME/store.check that tells a wrong key from a damaged file. */
export interface StoreFiles {
  readonly home: string
  readonly keyFile?: string
}

/**
 * Makes the home (0700) and the key (0600) at first use.
 * @throws ConclaveError `E_STORE_IN_USE`, `E_STORE_KEY`, `E_STORE_CORRUPT`, `E_STORE_NEWER`, `E_STORE_FULL`
 */
export function openStore(files: StoreFiles): Database {
  mkdirSync(files.home, { recursive: true, mode: 0o700 })
  chmodSync(files.home, 0o700)
  const file = join(files.home, 'client.db')
  const key = readKey(files.keyFile ?? join(files.home, 'store.key'), existsSync(file))
  checkKey(join(files.home, 'store.check'), key)
  const db = openSqlCipher(file, key)
  key.fill(0)
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600)
  try {
    migrate(db)
  } catch (error) {
    db.close()
    throw error
  }
  return db
}

/** For tests: encrypted, in memory, gone at close. */
export function openMemoryStore(): Database {
  const db = openSqlCipher(':memory:', randomBytes(KEY_BYTES))
  migrate(db)
  return db
}

function readKey(file: string, databaseExists: boolean): Uint8Array {
  if (!existsSync(file)) {
    if (databaseExists) throw new ConclaveError('E_STORE_KEY', 'the key file is missing')
    writeDurably(file, randomBytes(KEY_BYTES))
  }
  const key = readFileSync(file)
  if (key.length !== KEY_BYTES) throw new ConclaveError('E_STORE_KEY', `the key file must hold ${KEY_BYTES} bytes`)
  return key
}

function checkKey(file: string, key: Uint8Array): void {
  const check = createHash('sha256').update('conclave/store-check/v1\0').update(key).digest()
  if (!existsSync(file)) return writeDurably(file, check)
  const stored = readFileSync(file)
  if (stored.length !== check.length || !timingSafeEqual(stored, check)) throw new ConclaveError('E_STORE_KEY')
}
