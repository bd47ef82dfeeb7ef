import {
  bytes,
  bytesUpTo,
  codeOf,
  ConclaveError,
  decodeAs,
  type Decoded,
  encodeAs,
  historyPolicy,
  id,
  LIMITS,
  struct,
  uint,
} from '@conclave/protocol'
import { signLabelled, verifyLabelled } from '../../conventions.ts'
import { LABELS } from '../../labels.ts'
import type { CryptoProvider, VerifyProvider } from '../../primitives/provider.ts'

const inner = struct({
  version: uint(1, 1),
  groupId: bytes(32),
  channelId: id('ChannelId'),
  epoch: uint(),
  /** How long a channel's keys last (T12, T14). */
  policy: historyPolicy,
  userId: id('UserId'),
  deviceId: id('DeviceId'),
  /** Number of this record among those of the device in the channel, from 1. */
  n: uint(Number.MAX_SAFE_INTEGER, 1),
  /** H of the device's record before; 32 zero bytes in the first. */
  prev: bytes(32),
  /** The last entry of the channel's stream that the author had processed, and its running hash. */
  seenSeq: uint(),
  seenHash: bytes(32),
  ledgerSeq: uint(),
  ledgerHash: bytes(32),
  /** H of the MLS epoch authenticator. */
  authenticator: bytes(32),
  /** `[logSize, logRoot]` of the transparency log (T3). */
  log: struct({ size: uint(), root: bytes(32) }),
  messageId: id('MessageId'),
  /** Milliseconds since 1970, by the author's clock: only shown. */
  sentAt: uint(),
  /** What the body is; the client's matter. */
  kind: uint(255),
  body: bytesUpTo(LIMITS.bodyBytes),
})
/** The record that an author signs, the same under every policy (T13). */
export type ContentInner = Decoded<typeof inner>

const INNER_BYTES = LIMITS.bodyBytes + 1_024
const signed = struct({ inner: bytesUpTo(INNER_BYTES), signature: bytes(64) })

/** A record with its proof: what is encrypted, and what a report hands to moderators. */
export interface SignedContent {
  readonly inner: ContentInner
  readonly signature: Uint8Array
  /** H of the encoded inner record: `prev` of the author's next one. */
  readonly hash: Uint8Array
  /** `cbor([inner, signature])`. */
  readonly encoded: Uint8Array
}

/** @throws ConclaveError `E_MESSAGE_TOO_LONG` for a body over 12,288 bytes */
export async function signContent(provider: CryptoProvider, value: ContentInner, privateKey: Uint8Array): Promise<SignedContent> {
  if (value.body.length > LIMITS.bodyBytes) throw new ConclaveError('E_MESSAGE_TOO_LONG')
  const form = inner.toCbor(value)
  const signature = await signLabelled(provider, privateKey, LABELS.content, form)
  const bare = encodeAs(inner, value)
  return { inner: value, signature, hash: provider.sha256(bare), encoded: encodeAs(signed, { inner: bare, signature }) }
}

/** @returns undefined for anything malformed; the signature is not checked here */
export function readSignedContent(provider: VerifyProvider, encoded: Uint8Array): SignedContent | undefined {
  try {
    const { inner: bare, signature } = decodeAs(signed, encoded)
    return { inner: decodeAs(inner, bare), signature, hash: provider.sha256(bare), encoded }
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}

/** Whether the device with that key wrote it: for readers, and for moderators who are shown a report. */
export function isSignedBy(provider: VerifyProvider, { inner: value, signature }: SignedContent, publicKey: Uint8Array): Promise<boolean> {
  return verifyLabelled(provider, publicKey, LABELS.content, inner.toCbor(value), signature)
}
