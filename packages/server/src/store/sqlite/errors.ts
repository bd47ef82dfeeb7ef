import { ConclaveError, type ErrorCode } from '@conclave/protocol/core'

// Primary result codes of SQLite, https://www.sqlite.org/rescode.html
const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const CONSTRAINT = 19
const NOTADB = 26

const CODES: Readonly<Record<number, ErrorCode>> = {
  [BUSY]: 'E_STORE_IN_USE',
  [READONLY]: 'E_UNAVAILABLE',
  [IOERR]: 'E_UNAVAILABLE',
  [CORRUPT]: 'E_STORE_CORRUPT',
  [FULL]: 'E_DISK_FULL',
  [CANTOPEN]: 'E_UNAVAILABLE',
  [CONSTRAINT]: 'E_CONFLICT',
  [NOTADB]: 'E_STORE_CORRUPT',
}

const FILE_SYSTEM: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOSPC: ['E_DISK_FULL', 'ENOSPC'],
  EEXIST: ['E_CONFLICT', 'the file exists'],
  ENOENT: ['E_CONFIG', 'the directory does not exist'],
  EACCES: ['E_CONFIG', 'no permission'],
}

/** Nothing stands any longer at the path of the open database: what is written now is lost as soon as the process ends. */
export class DatabaseGone extends ConclaveError {
  constructor() {
    super('E_UNAVAILABLE', 'the file of the database was deleted, moved or replaced while the server runs')
  }
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}

/** What SQLite or the file system threw, as one of our codes; `detail` names the kind of error and never a value. */
export function storeError(error: unknown): ConclaveError {
  if (error instanceof ConclaveError) return error
  const primary = primaryCode(error)
  if (primary !== undefined) return new ConclaveError(CODES[primary] ?? 'E_INTERNAL', `SQLite error ${primary}`, { cause: error })
  const system = error instanceof Error && 'code' in error ? FILE_SYSTEM[error.code as string] : undefined
  if (system !== undefined) return new ConclaveError(...system)
  return new ConclaveError('E_INTERNAL', error instanceof Error ? error.name : 'unknown', { cause: error })
}

/** Whether the whole transaction has to be given up, not just the statement that failed. */
export function endsTransaction(error: unknown): boolean {
  const primary = primaryCode(error)
  return primary !== undefined && primary !== CONSTRAINT
}

/** Whether nothing that this connection reports can be trusted any longer: after a failed write or fsync the cache and the disk may differ. */
export function isFatal(error: unknown): boolean {
  if (error instanceof DatabaseGone) return true
  const primary = primaryCode(error)
  return primary === IOERR || primary === CORRUPT || primary === NOTADB
}
