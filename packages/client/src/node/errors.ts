import { ConclaveError } from '@conclave/protocol'

function sqliteCode(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const code = (error as Error & { code?: unknown }).code
  return typeof code === 'string' ? code : ''
}

/** Turns errors of SQLCipher into ours; leaves mistakes in our own SQL as they are. */
export function storeError(error: unknown): unknown {
  const code = sqliteCode(error)
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE' || code === 'SQLITE_IOERR_FSYNC' || code === 'SQLITE_IOERR_SHMSIZE')
    return new ConclaveError('E_STORE_FULL', code, { cause: error })
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED') return new ConclaveError('E_STORE_IN_USE', code, { cause: error })
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR'))
    return new ConclaveError('E_STORE_CORRUPT', code, { cause: error })
  return error
}
