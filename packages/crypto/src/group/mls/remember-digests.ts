import type { CiphersuiteImpl } from 'ts-mls'
import { equalBytes } from '../../primitives/bytes.ts'

interface Known {
  readonly data: Uint8Array
  readonly digest: Uint8Array
}

/** Short inputs cost less to hash than to look up. */
const WORTH_BYTES = 512
const nameOf = (data: Uint8Array): string => `${data.length} ${String.fromCharCode(...data.subarray(-16))}`

/**
 * A cipher suite for one step that hashes no node twice: the library computes tree and parent hashes of the whole tree about five times while
 * somebody joins. What is found is compared byte for byte.
 */
export function rememberDigests(ciphersuite: CiphersuiteImpl): CiphersuiteImpl {
  const { hash } = ciphersuite
  const known = new Map<string, Known>()
  const digest = async (data: Uint8Array): Promise<Uint8Array> => {
    if (data.length < WORTH_BYTES) return hash.digest(data)
    const name = nameOf(data)
    const before = known.get(name)
    if (before !== undefined && equalBytes(before.data, data)) return before.digest
    const made = await hash.digest(data)
    known.set(name, { data, digest: made })
    return made
  }
  return { ...ciphersuite, hash: { ...hash, digest } }
}
