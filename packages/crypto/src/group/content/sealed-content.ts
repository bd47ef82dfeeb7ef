import {
  bytes,
  bytesUpTo,
  type ChannelId,
  codeOf,
  decodeAs,
  type Decoded,
  encodeAs,
  encodeCbor,
  id,
  idBytes,
  LIMITS,
  struct,
  uint,
} from '@conclave/protocol'
import { kdf } from '../../conventions.ts'
import { LABELS } from '../../labels.ts'
import type { CryptoProvider } from '../../primitives/provider.ts'
import { padToBucket, unpad } from '../../sealed-sender/padding.ts'
import { readSignedContent, type SignedContent } from './inner.ts'

const SALT_BYTES = 32
const SEALED_BYTES = 16_384 + 16

/** What the stream holds for `shared` and `joined`: `[channelId, e, salt, com, AEAD(pad([inner, sig]))]` (T13). */
const wire = struct({ channelId: id('ChannelId'), epoch: uint(), salt: bytes(SALT_BYTES), com: bytes(32), sealed: bytesUpTo(SEALED_BYTES) })
export type ContentWire = Decoded<typeof wire>

/** Longest form on the wire, in bytes. */
export const CONTENT_BYTES = SEALED_BYTES + 256

/** @throws ConclaveError `E_MALFORMED` */
export function decodeContentWire(encoded: Uint8Array): ContentWire {
  return decodeAs(wire, encoded.length > CONTENT_BYTES ? new Uint8Array(0) : encoded)
}

interface ContentKeys {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  /** Commits to the key: AES-GCM alone can open one ciphertext under two keys. */
  readonly com: Uint8Array
  readonly aad: Uint8Array
}

/** `key 32 || nonce 12 || com 32 = KDF(C, "conclave/content/key/v1", [channelId, e], 76, salt)`. */
function contentKeys(provider: CryptoProvider, channelKey: Uint8Array, channelId: ChannelId, epoch: number, salt: Uint8Array): ContentKeys {
  const ids = [idBytes(channelId), epoch]
  const okm = kdf(provider, channelKey, LABELS.contentKey, ids, 76, salt)
  return { key: okm.subarray(0, 32), nonce: okm.subarray(32, 44), com: okm.subarray(44), aad: encodeCbor([LABELS.contentKey, ids]) }
}

/**
 * Encrypts a signed record for its channel.
 * @param channelKey `C` of the record's epoch and policy
 * @throws ConclaveError `E_MESSAGE_TOO_LONG` over the largest bucket
 */
export async function sealContent(provider: CryptoProvider, channelKey: Uint8Array, { inner, encoded }: SignedContent): Promise<Uint8Array> {
  const { channelId, epoch } = inner
  const salt = provider.random(SALT_BYTES)
  const { key, nonce, com, aad } = contentKeys(provider, channelKey, channelId, epoch, salt)
  return encodeAs(wire, { channelId, epoch, salt, com, sealed: await provider.aeadSeal(key, nonce, aad, padToBucket(encoded)) })
}

export type OpenedContent =
  | { readonly kind: 'opened'; readonly content: SignedContent }
  | { readonly kind: 'refused'; readonly reason: 'commitment' | 'undecryptable' | 'malformed' }

/** The commitment first, in constant time; then AEAD, padding and form. Signature and place are the matter of `verifyContent`. */
export async function openContent(
  provider: CryptoProvider,
  channelKey: Uint8Array,
  { channelId, epoch, salt, com, sealed }: ContentWire,
): Promise<OpenedContent> {
  const keys = contentKeys(provider, channelKey, channelId, epoch, salt)
  if (!provider.equal(keys.com, com)) return { kind: 'refused', reason: 'commitment' }
  const padded = await provider.aeadOpen(keys.key, keys.nonce, keys.aad, sealed)
  if (padded === undefined) return { kind: 'refused', reason: 'undecryptable' }
  return readPadded(provider, padded)
}

/** The padded record inside a `shared`, `joined` or `ephemeral` message. */
export function readPadded(provider: CryptoProvider, padded: Uint8Array): OpenedContent {
  try {
    const content = readSignedContent(provider, unpad(padded))
    return content === undefined ? { kind: 'refused', reason: 'malformed' } : { kind: 'opened', content }
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return { kind: 'refused', reason: 'malformed' }
    throw error
  }
}

/** What the stream holds for `ephemeral`: `[channelId, e, PrivateMessage]`; the MLS application data is the padded record. */
const ephemeral = struct({ channelId: id('ChannelId'), epoch: uint(), message: bytesUpTo(LIMITS.payloadBytes) })
export type EphemeralWire = Decoded<typeof ephemeral>

export function encodeEphemeralWire(value: EphemeralWire): Uint8Array<ArrayBuffer> {
  return encodeAs(ephemeral, value)
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeEphemeralWire(encoded: Uint8Array): EphemeralWire {
  return decodeAs(ephemeral, encoded.length > CONTENT_BYTES + LIMITS.payloadBytes - SEALED_BYTES ? new Uint8Array(0) : encoded)
}

/** What goes into MLS for an `ephemeral` channel. @throws ConclaveError `E_MESSAGE_TOO_LONG` over the largest bucket */
export function padContent({ encoded }: SignedContent): Uint8Array {
  return padToBucket(encoded)
}
