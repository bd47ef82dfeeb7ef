import { ConclaveError } from '@conclave/protocol/core'

/** Primary result codes of SQLite; the extended ones have them in the low byte. */
const SQLITE = { busy: 5, locked: 6, ioError: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 } as const

function resultCode(error: unknown): number {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'resultCode') : undefined
  return typeof code === 'number' ? code & 0xff : 0
}

/**
 * Turns errors of SQLite into ours; leaves mistakes in our own SQL as they are. A quota that is used up shows as an I/O error of a write:
 * the file system of the browser throws and SQLite hears no more than that. A file that cannot be opened or read is not called damaged: the next page
 * may read it, and whoever hears of damage deletes.
 */
export function storeError(error: unknown, access: 'read' | 'write'): unknown {
  const code = resultCode(error)
  const named = (ours: 'E_STORE_FULL' | 'E_STORE_IN_USE' | 'E_STORE_CORRUPT' | 'E_UNEXPECTED') =>
    new ConclaveError(ours, `SQLite ${code}`, { cause: error })
  if (code === SQLITE.full || (code === SQLITE.ioError && access === 'write')) return named('E_STORE_FULL')
  if (code === SQLITE.busy || code === SQLITE.locked) return named('E_STORE_IN_USE')
  if (code === SQLITE.corrupt || code === SQLITE.notADatabase) return named('E_STORE_CORRUPT')
  if (code === SQLITE.ioError || code === SQLITE.cantOpen) return named('E_UNEXPECTED')
  return error
}
