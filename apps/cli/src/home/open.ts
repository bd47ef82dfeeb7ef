import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Client } from '@conclave/client'
import { ConclaveError, codeOf } from '@conclave/protocol'
import { visitHolder } from './guest.ts'
import type { Place } from './place.ts'

/** ms that a command waits for a short one on the same home to end. */
const PATIENCE = 5_000
const PAUSE = 100

type Opened =
  | { readonly kind: 'client'; readonly client: Client }
  | { readonly kind: 'holder'; readonly socket: Socket }
  | { readonly kind: 'failed'; readonly error: unknown }

/**
 * The store of a home, or the process that holds it. `create` makes it where there is none.
 * A home that another command uses for a moment is waited for.
 */
export async function openHome(place: Place, create: boolean, patience = PATIENCE): Promise<Opened> {
  const end = Date.now() + patience
  for (;;) {
    try {
      const socket = await visitHolder(place)
      if (socket) return { kind: 'holder', socket }
      if (!create && !existsSync(place.database)) throw new ConclaveError('E_NOT_SIGNED_IN')
      return { kind: 'client', client: await openClient(place) }
    } catch (error) {
      if (codeOf(error) !== 'E_STORE_IN_USE' || Date.now() >= end) return { kind: 'failed', error }
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
  }
}

async function openClient({ home, storeKeyFile, server }: Place): Promise<Client> {
  try {
    // Loaded here, so that a command that runs at the holder of the home starts without cryptography and database.
    const { openNodeClient } = await import('@conclave/client/node')
    return openNodeClient({ home, storeKeyFile, ...(server === undefined ? {} : { server }) })
  } catch (error) {
    throw storeError(error)
  }
}

/** Errors of the file system that say more than "unexpected". */
function storeError(error: unknown): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new ConclaveError('E_CONFIG', `the home cannot be written (${code})`, { cause: error })
  if (code === 'ENOTDIR' || code === 'EEXIST') return new ConclaveError('E_CONFIG', 'the home is not a folder', { cause: error })
  if (code === 'ENOSPC') return new ConclaveError('E_STORE_FULL', undefined, { cause: error })
  return error
}
