import { lstatSync, type Stats, statSync, unlinkSync } from 'node:fs'
import { ConclaveError } from '@conclave/protocol'
import type { Place } from './place.ts'

/** Longest path of a Unix socket that every system takes, bytes. */
const SOCKET_PATH_BYTES = 103

const owner = () => process.getuid?.()

function stats(read: () => Stats): Stats | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Why this home's socket must not be used, or undefined when it may be. */
export function socketProblem({ home, socket }: Place): string | undefined {
  if (Buffer.byteLength(socket) > SOCKET_PATH_BYTES) return `the path of the home is too long for a socket (${SOCKET_PATH_BYTES} bytes)`
  const folder = stats(() => statSync(home))
  if (!folder?.isDirectory()) return 'the home is not a folder'
  if (folder.uid !== owner()) return 'the home belongs to another user'
  if ((folder.mode & 0o077) !== 0) return 'other users may enter the home; run: chmod 700 on it'
  const file = stats(() => lstatSync(socket))
  if (!file) return undefined
  if (!file.isSocket()) return 'conclave.sock is not a socket'
  if (file.uid !== owner()) return 'conclave.sock belongs to another user'
  return undefined
}

export function socketExists({ socket }: Place): boolean {
  return stats(() => lstatSync(socket)) !== undefined
}

/**
 * Call only while holding the store: whoever made this socket held it, and is gone.
 * @throws ConclaveError `E_CONFIG` when something else stands in its place
 */
export function removeStaleSocket(place: Place): void {
  const problem = socketProblem(place)
  if (problem !== undefined) throw new ConclaveError('E_CONFIG', problem)
  if (socketExists(place)) unlinkSync(place.socket)
}
