import { bytes, bytesUpTo, codeOf, type Decoded, decodeAs, encodeAs, id, idBytes, LIMITS, type MailboxId, struct, uint } from '@conclave/protocol'
import { LABELS } from '../labels.ts'
import { concat } from '../primitives/bytes.ts'
import type { CryptoProvider, KeyPair } from '../primitives/provider.ts'
import { padToBucket, unpad } from './padding.ts'

export const sealedContent = struct({
  senderUserId: id('UserId'),
  senderDeviceId: id('DeviceId'),
  /** Newest link of the sender's own chain. */
  headSeq: uint(),
  headHash: bytes(32),
  /** Of the pairwise session. */
  message: bytesUpTo(LIMITS.payloadBytes),
})
/** What an envelope holds (T9); the claimed sender only selects the session. */
export type SealedContent = Decoded<typeof sealedContent>

/** Where to: the mailbox and the verified sealing prekey of one device. */
export interface SealingAddress {
  readonly mailboxId: MailboxId
  readonly sealing: { readonly keyId: number; readonly key: Uint8Array }
}

const INFO = new TextEncoder().encode(LABELS.sealed)
const KEY_ID_BYTES = 4

/**
 * The payload of an envelope: keyId (4 bytes, big-endian) || enc (1,120) || AEAD of the padded content.
 * @throws ConclaveError `E_MESSAGE_TOO_LONG` over the largest bucket, `E_MALFORMED` for a key that fails its checks
 */
export async function sealEnvelope(provider: CryptoProvider, address: SealingAddress, content: SealedContent): Promise<Uint8Array> {
  const keyId = new Uint8Array(KEY_ID_BYTES)
  new DataView(keyId.buffer).setUint32(0, address.sealing.keyId)
  const padded = padToBucket(encodeAs(sealedContent, content))
  return concat(keyId, await provider.hpkeSeal(address.sealing.key, INFO, idBytes(address.mailboxId), padded))
}

export type OpenedEnvelope =
  | { readonly kind: 'opened'; readonly content: SealedContent }
  | { readonly kind: 'refused'; readonly reason: 'unknown-key' | 'undecryptable' | 'malformed' }

/** @param sealingKey private sealing keys of this device by key id; kept for 37 days */
export async function openEnvelope(
  provider: CryptoProvider,
  mailboxId: MailboxId,
  sealingKey: (keyId: number) => KeyPair | undefined,
  payload: Uint8Array,
): Promise<OpenedEnvelope> {
  if (payload.length < KEY_ID_BYTES || payload.length > LIMITS.payloadBytes) return { kind: 'refused', reason: 'malformed' }
  const keyPair = sealingKey(new DataView(payload.buffer, payload.byteOffset).getUint32(0))
  if (keyPair === undefined) return { kind: 'refused', reason: 'unknown-key' }
  const padded = await provider.hpkeOpen(keyPair.privateKey, INFO, idBytes(mailboxId), payload.subarray(KEY_ID_BYTES))
  if (padded === undefined) return { kind: 'refused', reason: 'undecryptable' }
  try {
    return { kind: 'opened', content: decodeAs(sealedContent, unpad(padded)) }
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return { kind: 'refused', reason: 'malformed' }
    throw error
  }
}
