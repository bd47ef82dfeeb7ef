import type { CryptoProvider } from '@conclave/crypto'
import { ConclaveError, type ErrorCode, type EnvelopeId, idFromBytes, type MessageId, type UserId } from '@conclave/protocol'
import type { ClientEvent, Events } from './api.ts'
import { keyedLocks, type Locks } from './locks.ts'
import type { Clock } from './clock.ts'
import type { Database, NotPromise } from './store/port.ts'

/** Collects events inside a transaction; they go out after the commit. */
export type Tell = (event: ClientEvent) => void

/** What every area of the client stands on. */
export interface Core {
  readonly db: Database
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly events: Events
  /** By peer account: who holds it may use the ratchets of all devices of that account. */
  readonly ratchets: Locks
  /** Ratchet states read before `startOver` must not be written after it. */
  readonly sessions: SessionEpoch
  /** One transaction; then its events, then the pumps look for work. */
  change<T>(work: (tell: Tell) => NotPromise<T>): T
  tell: Tell
  alert(code: ErrorCode, userId?: UserId): void
  /** Called after each change; the pumps hang here. */
  onChange(listener: () => void): void
  /** The server's clock as far as known, so that a wrong local clock breaks nothing; never more than two days from the local one. */
  serverNow(): number
  setServerTime(time: number): void
  newMessageId(): MessageId
  newEnvelopeId(): EnvelopeId
  /** In [0, 1). */
  chance(): number
}

export interface SessionEpoch {
  startOver(): void
  /** @returns a check that throws ConclaveError `E_CONFLICT` when everything began anew since */
  mark(): () => void
}

function sessionEpoch(): SessionEpoch {
  let epoch = 0
  return {
    startOver: () => void epoch++,
    mark: () => {
      const marked = epoch
      return () => {
        if (marked !== epoch) throw new ConclaveError('E_CONFLICT', 'sessions began anew')
      }
    },
  }
}

/** A server may correct a wrong clock; it must not age keys by a month and have them deleted, ms. */
const MAX_CLOCK_OFFSET = 2 * 86_400_000

export function makeCore(parts: { db: Database; crypto: CryptoProvider; clock: Clock }): Core {
  const { db, crypto, clock } = parts
  const subscribers = new Set<(event: ClientEvent) => void>()
  const changed = new Set<() => void>()
  let offset = 0

  let early: ClientEvent[] = []
  const tell: Tell = (event) => {
    if (subscribers.size === 0 && event.type === 'alert') early.push(event)
    for (const subscriber of subscribers) {
      try {
        subscriber(event)
      } catch {
        // A listener's mistake must not stop the receiving of messages.
      }
    }
  }
  const subscribe = (listener: (event: ClientEvent) => void) => {
    subscribers.add(listener)
    // Alerts from before anybody listened are not lost.
    for (const event of early) tell(event)
    early = []
    return () => void subscribers.delete(listener)
  }
  return {
    db,
    crypto,
    clock,
    events: { subscribe },
    ratchets: keyedLocks(),
    sessions: sessionEpoch(),
    tell,
    change: <T>(work: (tell: Tell) => NotPromise<T>): T => {
      const events: ClientEvent[] = []
      const result = db.tx<T>(() => work((event) => events.push(event)))
      events.forEach(tell)
      changed.forEach((listener) => listener())
      return result
    },
    alert: (code, userId) => tell(userId === undefined ? { type: 'alert', code } : { type: 'alert', code, userId }),
    onChange: (listener) => void changed.add(listener),
    serverNow: () => clock.now() + offset,
    setServerTime: (time) => {
      offset = Math.max(-MAX_CLOCK_OFFSET, Math.min(MAX_CLOCK_OFFSET, time - clock.now()))
    },
    newMessageId: () => idFromBytes('MessageId', crypto.random(16)),
    newEnvelopeId: () => idFromBytes('EnvelopeId', crypto.random(16)),
    chance: () => new DataView(crypto.random(4).slice().buffer).getUint32(0) / 2 ** 32,
  }
}
