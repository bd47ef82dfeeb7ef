import { bytes, bytesUpTo, codeOf, ConclaveError, type Decoded, LIMITS, nullable, struct } from '@conclave/protocol'
import { LABELS } from '../labels.ts'
import { concat } from '../primitives/bytes.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import { doubleRatchetState, nextSending, receive } from './double-ratchet.ts'
import { decodePayload, encodeClear, encodeMessage, encodePayload, initialHeader, type Payload, type ReceivedMessage } from './message.ts'
import { epochSecretFor, mayArriveUnder, pqState, prepareSend, received } from './pq-ratchet.ts'

/** One session: the Double Ratchet with the post-quantum ratchet beside it. */
export const session = struct({
  /** H(base key), the ephemeral key of its initiator: the name of the session. */
  id: bytes(32),
  ad: bytesUpTo(512),
  /** What the initiator repeats; null for the responder, and from the first reply on. */
  initial: nullable(initialHeader),
  ratchet: doubleRatchetState,
  pq: pqState,
})
export type Session = Decoded<typeof session>

/** Why a message was refused: nothing has changed. */
export type RefusedReason = 'malformed' | 'undecryptable' | 'unknown-epoch' | 'too-far'
export type SessionResult =
  | { readonly kind: 'message'; readonly session: Session; readonly plaintext: Uint8Array }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly reason: RefusedReason }

const MESSAGE_INFO = new TextEncoder().encode(LABELS.message)

/** Runs `use` with `key 32 || nonce 12` of one message (T7), then erases them. */
async function withMessageKeys<T>(
  provider: CryptoProvider,
  messageKey: Uint8Array,
  epochSecret: Uint8Array,
  use: (key: Uint8Array, nonce: Uint8Array) => Promise<T>,
): Promise<T> {
  const okm = provider.hkdf(messageKey, epochSecret, MESSAGE_INFO, 44)
  try {
    return await use(okm.subarray(0, 32), okm.subarray(32))
  } finally {
    okm.fill(0)
  }
}

/**
 * Encrypts the next message. Store the new session before the message leaves.
 * @param now milliseconds since 1970
 * @throws ConclaveError `E_MESSAGE_TOO_LONG` over 12,288 bytes
 */
export async function encryptInSession(
  provider: CryptoProvider,
  before: Session,
  plaintext: Uint8Array,
  now: number,
): Promise<{ readonly session: Session; readonly message: Uint8Array }> {
  if (plaintext.length > LIMITS.bodyBytes) throw new ConclaveError('E_MESSAGE_TOO_LONG')
  const step = nextSending(provider, before.ratchet)
  if (step === undefined) throw new ConclaveError('E_INTERNAL', 'a responder cannot send before it has received')
  const { state: pq, part } = await prepareSend(provider, before.pq, step.header.n, now)
  const clear = encodeClear({ version: 1, initial: before.initial, header: { ...step.header, pqEpoch: pq.epoch } })
  const payload = encodePayload({ pq: part, body: plaintext })
  const ciphertext = await withMessageKeys(provider, step.messageKey, epochSecretFor(pq, pq.epoch) as Uint8Array, (key, nonce) =>
    provider.aeadSeal(key, nonce, concat(before.ad, clear), payload),
  )
  return { session: { ...before, ratchet: step.state, pq }, message: encodeMessage(clear, ciphertext) }
}

const refused = (reason: RefusedReason): SessionResult => ({ kind: 'refused', reason })

async function open(
  provider: CryptoProvider,
  before: Session,
  message: ReceivedMessage,
  messageKey: Uint8Array,
): Promise<Payload | 'unknown-epoch' | 'undecryptable'> {
  const epochSecret = epochSecretFor(before.pq, message.header.pqEpoch)
  if (epochSecret === undefined) return 'unknown-epoch'
  const opened = await withMessageKeys(provider, messageKey, epochSecret, (key, nonce) =>
    provider.aeadOpen(key, nonce, concat(before.ad, message.clear), message.ciphertext),
  )
  return opened === undefined ? 'undecryptable' : decodePayload(opened)
}

async function decrypt(provider: CryptoProvider, before: Session, message: ReceivedMessage, now: number): Promise<SessionResult> {
  const step = await receive(provider, before.ratchet, message.header, now)
  if (step.kind === 'duplicate') return step
  if (step.kind === 'too-far') return refused('too-far')
  if (!step.late && !mayArriveUnder(before.pq, message.header.pqEpoch)) return refused('unknown-epoch')
  const payload = await open(provider, before, message, step.messageKey)
  if (typeof payload === 'string') return refused(payload)
  const pq = await received(provider, before.pq, before.ad, message.header.pqEpoch, payload.pq, now)
  if (pq === undefined) return refused('malformed')
  return { kind: 'message', session: { ...before, initial: null, ratchet: step.state, pq }, plaintext: payload.body }
}

/** Decrypts a message of this session, or leaves it as it is. @param now milliseconds since 1970 */
export async function decryptInSession(provider: CryptoProvider, before: Session, message: ReceivedMessage, now: number): Promise<SessionResult> {
  try {
    return await decrypt(provider, before, message, now)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return refused('malformed')
    throw error
  }
}
