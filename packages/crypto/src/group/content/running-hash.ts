import { type ChannelId, idBytes } from '@conclave/protocol'
import { concat } from '../../primitives/bytes.ts'
import type { VerifyProvider } from '../../primitives/provider.ts'

/** How far a reader has come in a stream, and what it looked like until there. */
export interface StreamHash {
  readonly seq: number
  /** `h_s`, 32 bytes. */
  readonly hash: Uint8Array
}

/** `h_0 = H(channelId)` (T13). */
export function streamStart(provider: VerifyProvider, channelId: ChannelId): StreamHash {
  return { seq: 0, hash: provider.sha256(idBytes(channelId)) }
}

function uint64(value: number): Uint8Array {
  const encoded = new Uint8Array(8)
  new DataView(encoded.buffer).setBigUint64(0, BigInt(value))
  return encoded
}

/**
 * `h_s = H(h_{s-1} || s || H(wire_s))`, s as 8 bytes big-endian.
 * @param wireHash H of the entry; a tombstone keeps it
 */
export function advanceStream(provider: VerifyProvider, { seq, hash }: StreamHash, wireHash: Uint8Array): StreamHash {
  return { seq: seq + 1, hash: provider.sha256(concat(hash, uint64(seq + 1), wireHash)) }
}
