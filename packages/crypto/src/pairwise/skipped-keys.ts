import { bytesUpTo, type Codec, ConclaveError } from '@conclave/protocol'
import { concat, equalBytes } from '../primitives/bytes.ts'

/** Keys of one session that wait for late messages, and how long they do (milliseconds). */
export const SKIP = { perChain: 1_000, perSession: 2_000, lifetime: 7 * 24 * 60 * 60_000 } as const

/** The key of a message that has not come yet. */
export interface SkippedKey {
  /** Public ratchet key of the sender's chain. */
  readonly ratchetKey: Uint8Array
  readonly n: number
  /** mk of the Double Ratchet, before the secret of a post-quantum epoch is mixed in. */
  readonly messageKey: Uint8Array
  /** Milliseconds since 1970. */
  readonly storedAt: number
}

const ENTRY_BYTES = 76

function pack(key: SkippedKey): Uint8Array {
  const tail = new Uint8Array(12)
  const view = new DataView(tail.buffer)
  view.setUint32(0, key.n)
  view.setFloat64(4, key.storedAt)
  return concat(key.ratchetKey, key.messageKey, tail)
}

function unpack(entry: Uint8Array): SkippedKey {
  const view = new DataView(entry.buffer, entry.byteOffset, entry.length)
  return { ratchetKey: entry.slice(0, 32), messageKey: entry.slice(32, 64), n: view.getUint32(64), storedAt: view.getFloat64(68) }
}

const packed = bytesUpTo(SKIP.perSession * ENTRY_BYTES)

/** Packed into one byte string: 2,000 entries of CBOR would be over the limit of items. */
export const skippedKeys: Codec<readonly SkippedKey[]> = {
  shape: `skipped(${packed.shape})`,
  toCbor: (keys) => packed.toCbor(concat(...keys.map(pack))),
  fromCbor: (value) => {
    const bytes = packed.fromCbor(value)
    if (bytes.length % ENTRY_BYTES !== 0) throw new ConclaveError('E_MALFORMED', 'skipped keys')
    return Array.from({ length: bytes.length / ENTRY_BYTES }, (_, i) => unpack(bytes.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES)))
  },
}

/** Takes a key out, or finds none. */
export function takeSkipped(
  keys: readonly SkippedKey[],
  ratchetKey: Uint8Array,
  n: number,
): { readonly key: SkippedKey; readonly rest: readonly SkippedKey[] } | undefined {
  const at = keys.findIndex((key) => key.n === n && equalBytes(key.ratchetKey, ratchetKey))
  const key = keys[at]
  return key === undefined ? undefined : { key, rest: keys.toSpliced(at, 1) }
}

/** Drops what has expired (or was stored by a clock far ahead) and, over the limit of a session, the oldest. */
export function boundSkipped(keys: readonly SkippedKey[], now: number): readonly SkippedKey[] {
  if (keys.length === 0) return keys
  return keys.filter((key) => Math.abs(now - key.storedAt) < SKIP.lifetime).slice(-SKIP.perSession)
}
