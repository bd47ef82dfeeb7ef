import { codeOf } from '@conclave/protocol'
import { equalBytes } from '../primitives/bytes.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import { acceptSession, type ConsumedPrekeys, type PrekeySecrets } from './accept-session.ts'
import type { LocalDevice, RemoteDevice } from './device.ts'
import { assertDevicePair } from './device-pair.ts'
import { isKnownRatchetKey } from './double-ratchet.ts'
import { decodeMessage, type InitialHeader, type ReceivedMessage } from './message.ts'
import { addPeers, afterMessage, allSessions, expire, isAccepted, type PeerSessions, SESSIONS } from './peer-sessions.ts'
import { decryptInSession, encryptInSession, type RefusedReason, type Session, type SessionResult } from './session.ts'

/**
 * Why a message was refused. `stale-initial`: it begins a session that was accepted before and is gone; `session-limit`: the peer began
 * 1,000 sessions within 37 days. `startsRepair` says which of them may start repair.
 */
export type DecryptRefusal = RefusedReason | 'unknown-session' | 'unknown-prekey' | 'stale-initial' | 'session-limit'

export type DecryptResult =
  | {
      readonly kind: 'message'
      readonly sessions: PeerSessions
      readonly plaintext: Uint8Array
      readonly consumed: ConsumedPrekeys
      /** Whether the message began a new session. */
      readonly started: boolean
    }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly reason: DecryptRefusal }

const refused = (reason: DecryptRefusal): DecryptResult => ({ kind: 'refused', reason })

/**
 * Encrypts for one device with the session that sends. Store the new sessions before the message leaves, and encrypt from each state once:
 * a second message from the same state has the same key and nonce.
 * @param now milliseconds since 1970
 * @throws ConclaveError `E_MESSAGE_TOO_LONG` over 12,288 bytes, `E_INTERNAL` for sessions of another device pair
 */
export async function encryptMessage(
  provider: CryptoProvider,
  local: LocalDevice,
  remote: RemoteDevice,
  stored: PeerSessions,
  plaintext: Uint8Array,
  now: number,
): Promise<{ readonly sessions: PeerSessions; readonly message: Uint8Array }> {
  assertDevicePair(provider, local, remote, stored)
  const sessions = expire(stored, now)
  const { session, message } = await encryptInSession(provider, sessions.sending, plaintext, now)
  return { sessions: { ...sessions, sending: session }, message }
}

async function decryptWith(
  provider: CryptoProvider,
  sessions: PeerSessions,
  before: Session,
  message: ReceivedMessage,
  now: number,
): Promise<DecryptResult> {
  const result = await decryptInSession(provider, before, message, now)
  if (result.kind !== 'message') return result
  return { kind: 'message', sessions: afterMessage(sessions, before, result.session, now), plaintext: result.plaintext, consumed: {}, started: false }
}

async function decryptFirst(
  provider: CryptoProvider,
  local: LocalDevice,
  remote: RemoteDevice,
  sessions: PeerSessions | undefined,
  message: ReceivedMessage & { readonly initial: InitialHeader },
  secrets: PrekeySecrets,
  now: number,
): Promise<DecryptResult> {
  if ((sessions?.accepted.length ?? 0) >= SESSIONS.accepted) return refused('session-limit')
  const accepted = await acceptSession(provider, local, remote, message.initial, secrets, now).catch((error: unknown) => {
    if (codeOf(error) === 'E_MALFORMED') return 'malformed' as const
    throw error
  })
  if (accepted === 'malformed') return refused('malformed')
  if (accepted === undefined) return refused('unknown-prekey')
  const result: SessionResult = await decryptInSession(provider, accepted.session, message, now)
  if (result.kind !== 'message') return result
  const after = addPeers(sessions, result.session, message.initial.replaces, now)
  return { kind: 'message', sessions: after, plaintext: result.plaintext, consumed: accepted.consumed, started: true }
}

/** The session whose chains show the ratchet key comes alone; a new ratchet key may belong to any of them. */
function candidates(sessions: PeerSessions, message: ReceivedMessage): readonly Session[] {
  const all = allSessions(sessions)
  const known = all.filter(({ ratchet }) => isKnownRatchetKey(ratchet, message.header.dh))
  return known.length > 0 ? known : all
}

async function decryptLater(provider: CryptoProvider, sessions: PeerSessions, message: ReceivedMessage, now: number): Promise<DecryptResult> {
  let last: DecryptResult = refused('unknown-session')
  for (const candidate of candidates(sessions, message)) {
    last = await decryptWith(provider, sessions, candidate, message, now)
    if (last.kind !== 'refused') return last
  }
  return last
}

/**
 * Decrypts a message that claims to be from `remote`; the claim holds if it opens, because AD names both devices. A duplicate or refused
 * message changes nothing. Store the new sessions, the message and the deletion of `consumed` keys in one transaction.
 * @param now milliseconds since 1970
 * @throws ConclaveError `E_INTERNAL` for sessions of another device pair
 */
export async function decryptMessage(
  provider: CryptoProvider,
  local: LocalDevice,
  remote: RemoteDevice,
  stored: PeerSessions | undefined,
  bytes: Uint8Array,
  secrets: PrekeySecrets,
  now: number,
): Promise<DecryptResult> {
  const message = parse(bytes)
  if (message === undefined) return refused('malformed')
  if (stored !== undefined) assertDevicePair(provider, local, remote, stored)
  const sessions = stored === undefined ? undefined : expire(stored, now)
  const { initial } = message
  if (initial === null) return sessions === undefined ? refused('unknown-session') : decryptLater(provider, sessions, message, now)
  const id = provider.sha256(initial.ephemeralKey)
  if (sessions === undefined || !isAccepted(sessions, id))
    return decryptFirst(provider, local, remote, sessions, { ...message, initial }, secrets, now)
  const begun = allSessions(sessions).find((session) => equalBytes(session.id, id))
  return begun === undefined ? refused('stale-initial') : decryptWith(provider, sessions, begun, message, now)
}

function parse(bytes: Uint8Array): ReceivedMessage | undefined {
  try {
    return decodeMessage(bytes)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}
