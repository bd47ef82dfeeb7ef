import { LIMITS, PROOF_OF_WORK_BITS_MAX } from '../limits.ts'
import { bytes, bytesUpTo, type Decoded, decodeAs, encodeAs, id, list, nullable, text, uint, union } from './codec.ts'
import { deviceAddress, prekeyBundle, time } from './prekeys.ts'

/**
 * `/v1/anonymous`: a WebSocket without credentials for everything that concerns somebody else (T9). One connection per receiver account,
 * binary frames, closed after 60 s idle. The first frame is `open`. Requests are answered in order, each by a frame with its `requestId`.
 */
const requestId = uint(0xffff_ffff)

/** Bits of an envelope's `flags`. */
export const ENVELOPE_FLAGS = {
  /** Handed to a connected device or dropped, never stored (typing). */
  transient: 1,
} as const

export const anonymousRequest = union({
  open: [64, { version: uint(65_535) }],
  /** Who has this handle? */
  handle: [65, { requestId, handle: text(LIMITS.handleMax) }],
  /** The sigchain of an account from link `from` on, in pages. */
  chain: [66, { requestId, userId: id('UserId'), from: uint(LIMITS.chainLinks) }],
  /** Where the unrevoked devices of an account receive. Uses up no prekey. */
  addresses: [67, { requestId, userId: id('UserId') }],
  /** A prekey bundle of one device; takes one-time keys out. `token` is the delivery token, or null for a stranger (rate-limited per target). */
  bundle: [68, { requestId, userId: id('UserId'), deviceId: id('DeviceId'), token: nullable(bytes(16)) }],
  /** The encrypted profile. */
  profile: [69, { requestId, userId: id('UserId') }],
  /** An envelope to a device whose owner gave us the delivery token. */
  deliver: [
    70,
    {
      requestId,
      mailboxId: id('MailboxId'),
      token: bytes(16),
      envelopeId: id('EnvelopeId'),
      flags: uint(1),
      payload: bytesUpTo(LIMITS.payloadBytes, 1),
    },
  ],
  /** An envelope from a stranger, with a proof of work over `[serverId, mailboxId, H(payload), expiry, nonce]` in place of the token. */
  request: [
    71,
    {
      requestId,
      mailboxId: id('MailboxId'),
      expiry: time,
      nonce: bytes(16),
      envelopeId: id('EnvelopeId'),
      payload: bytesUpTo(LIMITS.payloadBytes, 1),
    },
  ],
})
export type AnonymousRequest = Decoded<typeof anonymousRequest>

export const anonymousReply = union({
  /** `work`: leading zero bits that a `request` needs on this connection. */
  opened: [96, { serverId: id('ServerId'), version: uint(65_535), work: uint(PROOF_OF_WORK_BITS_MAX) }],
  account: [97, { requestId, userId: id('UserId') }],
  /** Signed links as stored; `headSeq` is the number of the last link of the chain. */
  chain: [98, { requestId, links: list(bytesUpTo(LIMITS.chainLinkBytes), LIMITS.page), headSeq: uint(LIMITS.chainLinks) }],
  addresses: [99, { requestId, devices: list(deviceAddress, LIMITS.devicesPerAccount) }],
  bundle: [100, { requestId, bundle: prekeyBundle }],
  profile: [101, { requestId, generation: uint(), ciphertext: nullable(bytesUpTo(LIMITS.profileBytes)) }],
  /** The envelope is durable, or was handed over if transient. */
  accepted: [102, { requestId }],
  /** `code` is one of ERRORS; `retryAfter` in milliseconds, 0 when unknown. After a refused `deliver` the server closes the connection, so that no later envelope overtakes it. */
  refused: [103, { requestId, code: text(64), retryAfter: uint() }],
})
export type AnonymousReply = Decoded<typeof anonymousReply>

/** @throws ConclaveError `E_MALFORMED` */
export const decodeAnonymousRequest = (frame: Uint8Array): AnonymousRequest => decodeAs(anonymousRequest, frame)
export const encodeAnonymousRequest = (frame: AnonymousRequest): Uint8Array<ArrayBuffer> => encodeAs(anonymousRequest, frame)
/** @throws ConclaveError `E_MALFORMED` */
export const decodeAnonymousReply = (frame: Uint8Array): AnonymousReply => decodeAs(anonymousReply, frame)
export const encodeAnonymousReply = (frame: AnonymousReply): Uint8Array<ArrayBuffer> => encodeAs(anonymousReply, frame)
