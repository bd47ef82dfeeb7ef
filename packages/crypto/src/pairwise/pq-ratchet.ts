import { bool, bytes, type Decoded, list, nullable, struct, time, uint, union } from '@conclave/protocol'
import { kdf } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import { equalBytes } from '../primitives/bytes.ts'
import type { CryptoProvider } from '../primitives/provider.ts'

const HOUR = 60 * 60_000

/** Numbers of T7; times in milliseconds. */
export const PQ = { messages: 50, interval: 24 * HOUR, rhythm: 8, keptEpochs: 16, minEpochs: 3, minAge: 7 * 24 * HOUR } as const

const epoch = uint(0xffff_ffff)
const epochSecret = struct({ epoch, secret: bytes(32), since: time })
const pending = union({
  none: [0, {}],
  offered: [1, { ek: bytes(1_184), dk: bytes(64) }],
  answered: [2, { ekHash: bytes(32), ciphertext: bytes(1_088), secret: bytes(32) }],
})

/** The post-quantum ratchet of one session (T7). `messages` counts both directions since `startedAt`, when this epoch began here. */
export const pqState = struct({
  initiator: bool,
  epoch,
  secrets: list(epochSecret, PQ.keptEpochs, 1),
  pending,
  /** Whether a message under the current epoch came from the peer. */
  heard: bool,
  messages: uint(),
  startedAt: time,
})
export type PqState = Decoded<typeof pqState>

/** `offer{p+1, ek}` or `answer{p+1, ct}` inside the encrypted payload. */
export const pqPart = nullable(union({ offer: [1, { epoch, ek: bytes(1_184) }], answer: [2, { epoch, ciphertext: bytes(1_088) }] }))
export type PqPart = Decoded<typeof pqPart>

/** `E_0 = KDF(SK, "conclave/pq/init/v1", AD, 32)`. */
export function initPq(provider: CryptoProvider, sk: Uint8Array, ad: Uint8Array, initiator: boolean, now: number): PqState {
  const secret = kdf(provider, sk, LABELS.pqInit, ad, 32)
  return { initiator, epoch: 0, secrets: [{ epoch: 0, secret, since: now }], pending: { type: 'none' }, heard: false, messages: 0, startedAt: now }
}

/** The initiator offers odd epochs, the responder even ones: offers cannot cross. */
const offers = (initiator: boolean, next: number): boolean => (next % 2 === 1) === initiator

/** The secret of an epoch that is kept, or of the next one while it is answered. */
export function epochSecretFor(state: PqState, wanted: number): Uint8Array | undefined {
  if (state.pending.type === 'answered' && wanted === state.epoch + 1) return state.pending.secret
  return state.secrets.find((kept) => kept.epoch === wanted)?.secret
}

/**
 * Whether the peer may send a new message under an epoch: it never goes back, so none before the newest that it was heard under; while it
 * has not been heard since our switch, the one before. Otherwise a thief of an old secret could still write under it.
 */
export function mayArriveUnder(state: PqState, wanted: number): boolean {
  return wanted >= (state.heard ? state.epoch : state.epoch - 1)
}

const currentSecret = (state: PqState): Uint8Array => epochSecretFor(state, state.epoch) as Uint8Array

function isOfferDue(state: PqState, now: number): boolean {
  if (state.pending.type !== 'none' || !state.heard || !offers(state.initiator, state.epoch + 1)) return false
  return state.messages >= PQ.messages || now - state.startedAt >= PQ.interval
}

/**
 * What the next message carries. Offers and answers ride in the first message of a sending chain and in every 8th after it;
 * the offered key is made when the first message that carries it is.
 * @param n number of the message in its sending chain
 */
export async function prepareSend(
  provider: CryptoProvider,
  before: PqState,
  n: number,
  now: number,
): Promise<{ readonly state: PqState; readonly part: PqPart }> {
  const state = { ...before, messages: before.messages + 1 }
  if (n % PQ.rhythm !== 0) return { state, part: null }
  const next = state.epoch + 1
  if (isOfferDue(before, now)) {
    const { publicKey: ek, privateKey: dk } = await provider.mlKemGenerate(768)
    return { state: { ...state, pending: { type: 'offered', ek, dk } }, part: { type: 'offer', epoch: next, ek } }
  }
  switch (state.pending.type) {
    case 'none':
      return { state, part: null }
    case 'offered':
      return { state, part: { type: 'offer', epoch: next, ek: state.pending.ek } }
    case 'answered':
      return { state, part: { type: 'answer', epoch: next, ciphertext: state.pending.ciphertext } }
  }
}

function nextSecret(
  provider: CryptoProvider,
  state: PqState,
  ad: Uint8Array,
  ekHash: Uint8Array,
  ciphertext: Uint8Array,
  sharedSecret: Uint8Array,
): Uint8Array {
  const secret = kdf(provider, sharedSecret, LABELS.pqEpoch, [ad, state.epoch + 1, ekHash, provider.sha256(ciphertext)], 32, currentSecret(state))
  sharedSecret.fill(0)
  return secret
}

function switchTo(state: PqState, secret: Uint8Array, heard: boolean, now: number): PqState {
  const next = state.epoch + 1
  const secrets = [...state.secrets, { epoch: next, secret, since: now }]
  return { ...state, epoch: next, secrets: secrets.slice(-PQ.keptEpochs), pending: { type: 'none' }, heard, messages: 0, startedAt: now }
}

/** Erases every secret that is both 3 epochs and 7 days old. */
function expireSecrets(state: PqState, now: number): PqState {
  const isOld = (kept: Decoded<typeof epochSecret>): boolean => kept.epoch <= state.epoch - PQ.minEpochs && now - kept.since >= PQ.minAge
  return state.secrets.some(isOld) ? { ...state, secrets: state.secrets.filter((kept) => !isOld(kept)) } : state
}

type Part<Type> = Extract<NonNullable<PqPart>, { readonly type: Type }>

async function onOffer(provider: CryptoProvider, state: PqState, ad: Uint8Array, offer: Part<'offer'>): Promise<PqState | undefined> {
  if (offers(state.initiator, offer.epoch) || offer.epoch > state.epoch + 1) return undefined
  if (offer.epoch <= state.epoch) return state
  const ekHash = provider.sha256(offer.ek)
  if (state.pending.type === 'answered') return equalBytes(state.pending.ekHash, ekHash) ? state : undefined
  const { sharedSecret, ciphertext } = await provider.mlKemEncapsulate(768, offer.ek)
  return { ...state, pending: { type: 'answered', ekHash, ciphertext, secret: nextSecret(provider, state, ad, ekHash, ciphertext, sharedSecret) } }
}

async function onAnswer(provider: CryptoProvider, state: PqState, ad: Uint8Array, answer: Part<'answer'>, now: number): Promise<PqState | undefined> {
  if (!offers(state.initiator, answer.epoch) || answer.epoch > state.epoch + 1) return undefined
  if (answer.epoch <= state.epoch) return state
  if (state.pending.type !== 'offered') return undefined
  const { ek, dk } = state.pending
  const sharedSecret = await provider.mlKemDecapsulate(768, dk, answer.ciphertext)
  return switchTo(state, nextSecret(provider, state, ad, provider.sha256(ek), answer.ciphertext, sharedSecret), false, now)
}

/**
 * The state after a message under `messageEpoch` that opened and carried `part`.
 * @returns undefined when the part breaks the rules: the message is refused and nothing changes
 * @throws ConclaveError `E_MALFORMED` when the offered key fails ML-KEM's checks
 */
export async function received(
  provider: CryptoProvider,
  before: PqState,
  ad: Uint8Array,
  messageEpoch: number,
  part: PqPart,
  now: number,
): Promise<PqState | undefined> {
  const switched =
    before.pending.type === 'answered' && messageEpoch === before.epoch + 1 ? switchTo(before, before.pending.secret, true, now) : before
  const counted = { ...switched, messages: switched.messages + 1, heard: switched.heard || messageEpoch === switched.epoch }
  const state = expireSecrets(counted, now)
  switch (part?.type) {
    case undefined:
      return state
    case 'offer':
      return onOffer(provider, state, ad, part)
    case 'answer':
      return onAnswer(provider, state, ad, part, now)
  }
}
