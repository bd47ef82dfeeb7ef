import { bytes, type Decoded, decodeAs, encodeAs, list, nested, literal, nullable, PERIODS, struct, time } from '@conclave/protocol'
import { equalBytes } from '../primitives/bytes.ts'
import { type Session, session } from './session.ts'
import { boundSkipped } from './skipped-keys.ts'

const HOUR = 60 * 60_000
/**
 * T8: older sessions kept for receiving and how long; how long an accepted initial message is remembered: the life of a private signed
 * prekey, without which none opens.
 */
export const SESSIONS = { older: 2, olderLifetime: 48 * HOUR, acceptedLifetime: PERIODS.bundleValid + PERIODS.prekeyKept, accepted: 1_000 } as const

const storedSession = nested(session, 256 * 1024)
const olderSession = struct({ session: storedSession, until: time })
/** `replaces` as its initial header said. */
const acceptedInitial = struct({ id: bytes(32), replaces: nullable(bytes(32)), until: time })

/** All sessions of one device pair. */
export const peerSessions = struct({
  version: literal(1),
  sending: storedSession,
  /** For receiving only, newest first. */
  older: list(olderSession, SESSIONS.older),
  /** H(ephemeral key) of each accepted initial message. */
  accepted: list(acceptedInitial, SESSIONS.accepted),
})
export type PeerSessions = Decoded<typeof peerSessions>

/** For the local store; holds secrets. */
export const encodePeerSessions = (sessions: PeerSessions): Uint8Array<ArrayBuffer> => encodeAs(peerSessions, sessions)
/** @throws ConclaveError `E_MALFORMED` */
export const decodePeerSessions = (stored: Uint8Array): PeerSessions => decodeAs(peerSessions, stored)

const withoutOldKeys = (kept: Session, now: number): Session => ({
  ...kept,
  ratchet: { ...kept.ratchet, skipped: boundSkipped(kept.ratchet.skipped, now) },
})

/**
 * Erases older sessions after 48 h and skipped keys after 7 days, and forgets initial messages whose prekeys are gone. Every message does
 * it; for a pair that is silent the store must, once a day.
 */
export function expire(sessions: PeerSessions, now: number): PeerSessions {
  const older = sessions.older.filter(({ until }) => until > now)
  return {
    ...sessions,
    sending: withoutOldKeys(sessions.sending, now),
    // A clock that was ahead for a while must not keep them for longer.
    older: older.map((kept) => ({ session: withoutOldKeys(kept.session, now), until: Math.min(kept.until, now + SESSIONS.olderLifetime) })),
    accepted: sessions.accepted.filter(({ until }) => until > now),
  }
}

/** The one that sends first, then the older ones that may still receive. */
export function allSessions(sessions: PeerSessions): readonly Session[] {
  return [sessions.sending, ...sessions.older.map((older) => older.session)]
}

/** Whether an initial message with this session id was accepted before: it makes no second session. */
export function isAccepted(sessions: PeerSessions | undefined, id: Uint8Array): boolean {
  return sessions?.accepted.some((accepted) => equalBytes(accepted.id, id)) ?? false
}

const isSame = (a: Session, b: Session): boolean => equalBytes(a.id, b.id)

function retire(sessions: PeerSessions, retired: Session, now: number): PeerSessions['older'] {
  const others = sessions.older.filter((older) => !isSame(older.session, retired))
  return [{ session: retired, until: now + SESSIONS.olderLifetime }, ...others].slice(0, SESSIONS.older)
}

/** The new session sends from now on; a session that it left needs no initial header any more. */
export function addOwn(sessions: PeerSessions | undefined, started: Session, now: number): PeerSessions {
  if (sessions === undefined) return { version: 1, sending: started, older: [], accepted: [] }
  return { ...sessions, sending: started, older: retire(sessions, { ...sessions.sending, initial: null }, now) }
}

function isLower(a: Uint8Array, b: Uint8Array): boolean {
  const at = a.findIndex((byte, i) => byte !== b[i])
  return at !== -1 && (a[at] as number) < (b[at] as number)
}

/**
 * A session of the peer's: it sends, unless ours was begun at the same time and has the lower H(base key) (T8), or the peer has replaced it
 * already by one that came earlier.
 */
export function addPeers(sessions: PeerSessions | undefined, started: Session, replaces: Uint8Array | null, now: number): PeerSessions {
  const accepted = { id: started.id, replaces, until: now + SESSIONS.acceptedLifetime }
  if (sessions === undefined) return { version: 1, sending: started, older: [], accepted: [accepted] }
  const { sending } = sessions
  const known = { ...sessions, accepted: [...sessions.accepted, accepted] }
  const crossed = sending.initial !== null && !(replaces !== null && equalBytes(replaces, sending.id))
  const isReplaced = sessions.accepted.some((later) => later.replaces !== null && equalBytes(later.replaces, started.id))
  if (isReplaced || (crossed && isLower(sending.id, started.id))) return { ...known, older: retire(sessions, started, now) }
  return { ...known, sending: started, older: retire(sessions, crossed ? sending : { ...sending, initial: null }, now) }
}

/**
 * Puts the session back after a message of it has opened. The first reply to a session of ours that had lost to one of the peer's shows
 * that the peer chose ours: it sends again.
 */
export function afterMessage(sessions: PeerSessions, before: Session, after: Session, now: number): PeerSessions {
  if (isSame(sessions.sending, after)) return { ...sessions, sending: after }
  const chosen = before.initial !== null && !sessions.sending.pq.initiator
  if (chosen) {
    const older = retire(sessions, sessions.sending, now).filter((kept) => !isSame(kept.session, after))
    return { ...sessions, sending: after, older }
  }
  return { ...sessions, older: sessions.older.map((kept) => (isSame(kept.session, after) ? { ...kept, session: after } : kept)) }
}
