import { bytes, bytesUpTo, type Decoded, nullable, struct, uint } from '@conclave/protocol'
import { LABELS } from '../labels.ts'
import { concat, equalBytes } from '../primitives/bytes.ts'
import type { CryptoProvider, KeyPair } from '../primitives/provider.ts'
import { boundSkipped, SKIP, type SkippedKey, skippedKeys, takeSkipped } from './skipped-keys.ts'

const counter = uint(0xffff_ffff)
const keyPair = struct({ publicKey: bytes(32), privateKey: bytes(32) })
const sendingChain = struct({ ratchetKey: keyPair, chainKey: nullable(bytes(32)), n: counter })
const receivingChain = struct({ ratchetKey: bytes(32), chainKey: bytes(32), n: counter })

const PAST_KEYS = 256
const PREFIX_BYTES = 8

/**
 * DHs, CKs, Ns / DHr, CKr, Nr / RK / PN / MKSKIPPED of the Double Ratchet (section 3.2). `past` holds the first 8 bytes of the last 256
 * ratchet keys of the peer, so that a repeated message of an old chain is known for what it is.
 */
export const doubleRatchetState = struct({
  rootKey: bytes(32),
  sending: sendingChain,
  receiving: nullable(receivingChain),
  pn: counter,
  skipped: skippedKeys,
  past: bytesUpTo(PAST_KEYS * PREFIX_BYTES),
})
export type DoubleRatchetState = Decoded<typeof doubleRatchetState>
type ReceivingChain = Decoded<typeof receivingChain>

/** `HEADER(dh, pn, n)`. */
export interface RatchetHeader {
  readonly dh: Uint8Array
  readonly pn: number
  readonly n: number
}

export type ReceiveResult =
  | {
      readonly kind: 'key'
      /** Worked out when it is asked for: a message that does not open must not cost the keys of those before it. */
      readonly state: DoubleRatchetState
      readonly messageKey: Uint8Array
      /** Whether the key had been kept for a late message. */
      readonly late: boolean
    }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'too-far' }

/** Info of KDF_RK; a parameter, so that the same code runs against libsignal's. */
export const RATCHET_INFO = new TextEncoder().encode(LABELS.ratchet)

/** KDF_RK: HKDF-SHA-256 with the root key as salt (section 7.2). */
export function rootStep(
  provider: CryptoProvider,
  rootKey: Uint8Array,
  dhOutput: Uint8Array,
  info: Uint8Array,
): { readonly rootKey: Uint8Array; readonly chainKey: Uint8Array } {
  const okm = provider.hkdf(dhOutput, rootKey, info, 64)
  dhOutput.fill(0)
  return { rootKey: okm.slice(0, 32), chainKey: okm.slice(32) }
}

/** What KDF_CK hashes for the next chain key. */
const NEXT = Uint8Array.of(2)

/** KDF_CK: HMAC-SHA-256 with 1 for the message key and 2 for the next chain key (section 7.2). */
export function chainStep(provider: CryptoProvider, chainKey: Uint8Array): { readonly chainKey: Uint8Array; readonly messageKey: Uint8Array } {
  return { messageKey: provider.hmacSha256(chainKey, Uint8Array.of(1)), chainKey: provider.hmacSha256(chainKey, NEXT) }
}

const NO_PAST = { receiving: null, pn: 0, skipped: [], past: new Uint8Array(0) } as const

/** RatchetInitAlice. @throws ConclaveError `E_MALFORMED` for a key of small order */
export async function initiatorRatchet(
  provider: CryptoProvider,
  sk: Uint8Array,
  signedPrekey: Uint8Array,
  info: Uint8Array = RATCHET_INFO,
): Promise<DoubleRatchetState> {
  const ratchetKey = await provider.x25519Generate()
  const root = rootStep(provider, sk, await provider.x25519(ratchetKey.privateKey, signedPrekey), info)
  // The receiver's chain does not exist yet: any message of the responder carries a key that differs from its signed prekey.
  return { ...NO_PAST, rootKey: root.rootKey, sending: { ratchetKey, chainKey: root.chainKey, n: 0 } }
}

/** RatchetInitBob: it can send after its first message has come. */
export function responderRatchet(sk: Uint8Array, signedPrekey: KeyPair): DoubleRatchetState {
  return { ...NO_PAST, rootKey: sk, sending: { ratchetKey: signedPrekey, chainKey: null, n: 0 } }
}

/** The key for the next message to send, or undefined for a responder that has received nothing. */
export function nextSending(
  provider: CryptoProvider,
  state: DoubleRatchetState,
): { readonly state: DoubleRatchetState; readonly header: RatchetHeader; readonly messageKey: Uint8Array } | undefined {
  const { ratchetKey, chainKey, n } = state.sending
  if (chainKey === null) return undefined
  const step = chainStep(provider, chainKey)
  return {
    state: { ...state, sending: { ratchetKey, chainKey: step.chainKey, n: n + 1 } },
    header: { dh: ratchetKey.publicKey, pn: state.pn, n },
    messageKey: step.messageKey,
  }
}

/** SkipMessageKeys: the keys from the chain's position up to `until`, which the caller has bounded. */
function skipTo(provider: CryptoProvider, chain: ReceivingChain, until: number, now: number): readonly SkippedKey[] {
  const skipped: SkippedKey[] = []
  let { chainKey } = chain
  for (let { n } = chain; n < until; n++) {
    const step = chainStep(provider, chainKey)
    skipped.push({ ratchetKey: chain.ratchetKey, n, messageKey: step.messageKey, storedAt: now })
    chainKey = step.chainKey
  }
  return skipped
}

/** The chain key at `until` alone: half the work of the keys on the way. */
function chainKeyAt(provider: CryptoProvider, chain: ReceivingChain, until: number): Uint8Array {
  let { chainKey } = chain
  for (let { n } = chain; n < until; n++) chainKey = provider.hmacSha256(chainKey, NEXT)
  return chainKey
}

/** DHRatchet: two steps of the root with the peer's new key. @throws ConclaveError `E_MALFORMED` for a key of small order */
async function dhRatchet(
  provider: CryptoProvider,
  state: DoubleRatchetState,
  dh: Uint8Array,
  info: Uint8Array,
): Promise<DoubleRatchetState & { readonly receiving: ReceivingChain }> {
  const [received, [ratchetKey, sent]] = await Promise.all([
    provider.x25519(state.sending.ratchetKey.privateKey, dh),
    provider.x25519Generate().then(async (pair) => [pair, await provider.x25519(pair.privateKey, dh)] as const),
  ])
  const first = rootStep(provider, state.rootKey, received, info)
  const second = rootStep(provider, first.rootKey, sent, info)
  return {
    rootKey: second.rootKey,
    sending: { ratchetKey, chainKey: second.chainKey, n: 0 },
    receiving: { ratchetKey: dh, chainKey: first.chainKey, n: 0 },
    pn: state.sending.n,
    skipped: state.skipped,
    past: concat(state.past, dh.subarray(0, PREFIX_BYTES)).slice(-PAST_KEYS * PREFIX_BYTES),
  }
}

/** Whether the ratchet key is one that the peer used before; a new one matches by chance with probability 2^-56. */
export function isKnownRatchetKey(state: DoubleRatchetState, dh: Uint8Array): boolean {
  const past = new DataView(state.past.buffer, state.past.byteOffset, state.past.length)
  const wanted = new DataView(dh.buffer, dh.byteOffset, dh.length).getBigUint64(0)
  for (let at = 0; at + PREFIX_BYTES <= past.byteLength; at += PREFIX_BYTES) if (past.getBigUint64(at) === wanted) return true
  return false
}

function advance(
  provider: CryptoProvider,
  state: DoubleRatchetState,
  chain: ReceivingChain,
  n: number,
  now: number,
  before: () => readonly SkippedKey[],
): ReceiveResult {
  const step = chainStep(provider, chainKeyAt(provider, chain, n))
  return {
    kind: 'key',
    messageKey: step.messageKey,
    late: false,
    get state() {
      const skipped = boundSkipped([...state.skipped, ...before(), ...skipTo(provider, chain, n, now)], now)
      return { ...state, receiving: { ...chain, chainKey: step.chainKey, n: n + 1 }, skipped }
    },
  }
}

const nothing = (): readonly SkippedKey[] => []

/**
 * The key of a received message and the state after it. The caller keeps the new state only if the message opens.
 * @param now milliseconds since 1970, for the age of skipped keys
 * @throws ConclaveError `E_MALFORMED` for a ratchet key of small order
 */
export async function receive(
  provider: CryptoProvider,
  state: DoubleRatchetState,
  header: RatchetHeader,
  now: number,
  info: Uint8Array = RATCHET_INFO,
): Promise<ReceiveResult> {
  const skipped = boundSkipped(state.skipped, now)
  const taken = takeSkipped(skipped, header.dh, header.n)
  if (taken !== undefined) return { kind: 'key', state: { ...state, skipped: taken.rest }, messageKey: taken.key.messageKey, late: true }

  const { receiving } = state
  if (receiving !== null && equalBytes(receiving.ratchetKey, header.dh)) {
    if (header.n < receiving.n) return { kind: 'duplicate' }
    if (header.n - receiving.n > SKIP.perChain) return { kind: 'too-far' }
    return advance(provider, { ...state, skipped }, receiving, header.n, now, nothing)
  }
  if (isKnownRatchetKey(state, header.dh)) return { kind: 'duplicate' }
  if (header.n > SKIP.perChain || (receiving !== null && header.pn - receiving.n > SKIP.perChain)) return { kind: 'too-far' }
  const turned = await dhRatchet(provider, { ...state, skipped }, header.dh, info)
  const rest = receiving === null ? nothing : () => skipTo(provider, receiving, header.pn, now)
  return advance(provider, turned, turned.receiving, header.n, now, rest)
}
