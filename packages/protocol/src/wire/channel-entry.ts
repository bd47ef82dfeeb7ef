import { LIMITS } from '../limits.ts'
import { bytes, bytesUpTo, type Decoded, decodeAs, encodeAs, id, struct, uint, union } from './codec.ts'
import { time } from './prekeys.ts'

/**
 * One entry of a channel stream, the same bytes in the store and on the way to every reader.
 * `author` recognises who wrote it without naming them: a keyed hash that only this server can make, so that people delete what is theirs.
 */
export const channelEntry = union({
  content: [0, { time, author: bytes(16), wire: bytesUpTo(LIMITS.contentBytes, 1) }],
  /** What is left of a deleted one: H(wire), so that running hashes stay right (T13). */
  tombstone: [1, { time, author: bytes(16), wireHash: bytes(32) }],
})
export type ChannelEntry = Decoded<typeof channelEntry>

export const encodeChannelEntry = (entry: ChannelEntry): Uint8Array<ArrayBuffer> => encodeAs(channelEntry, entry)
/** @throws ConclaveError `E_MALFORMED` */
export const decodeChannelEntry = (payload: Uint8Array): ChannelEntry => decodeAs(channelEntry, payload)

/** The part of a content record that is in clear under every policy (T13): `[channelId, e, ...]`. The length tells the two kinds apart. */
const sealedHead = struct({ channelId: id('ChannelId'), epoch: uint(), salt: bytes(32), com: bytes(32), sealed: bytesUpTo(LIMITS.contentBytes) })
const ephemeralHead = struct({ channelId: id('ChannelId'), epoch: uint(), message: bytesUpTo(LIMITS.contentBytes) })

/** Channel and epoch of a content record as it is sent. @throws ConclaveError `E_MALFORMED` */
export function contentHead(wire: Uint8Array): { readonly channelId: Decoded<typeof sealedHead>['channelId']; readonly epoch: number } {
  // the first byte is the head of the array with its length
  return wire[0] === 0x83 ? decodeAs(ephemeralHead, wire) : decodeAs(sealedHead, wire)
}
