import { type Decoded, decodeAs, type DeviceId, encodeAs, id, list, literal, type MessageId, nullable, struct, time, uint } from '@conclave/protocol'
import type { DecryptRefusal } from './messages.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR

/** Bounds of T8; times in milliseconds. */
export const REPAIR = {
  firstDelay: HOUR,
  maxDelay: 64 * HOUR,
  flagged: 3,
  flagWindow: DAY,
  retries: 100,
  retryWindow: 7 * DAY,
  answered: 4_096,
} as const

const answeredRetry = struct({ deviceId: id('DeviceId'), messageId: id('MessageId'), sentAt: time })

/** What one device pair remembers of its resets and of the retries it answered. */
export const repairState = struct({
  version: literal(1),
  /** Resets of the last 24 h, by either side. */
  resets: list(time, 64),
  /** When this device may start the next one, and the pause after it. */
  nextAllowed: nullable(time),
  delay: uint(REPAIR.maxDelay, REPAIR.firstDelay),
  answered: list(answeredRetry, REPAIR.answered),
})
export type RepairState = Decoded<typeof repairState>

/** Of a pair that has never reset anything. */
export const newRepairState = (): RepairState => ({ version: 1, resets: [], nextAllowed: null, delay: REPAIR.firstDelay, answered: [] })
/** The stored form. */
export const encodeRepairState = (state: RepairState): Uint8Array<ArrayBuffer> => encodeAs(repairState, state)
/** @throws ConclaveError `E_MALFORMED` */
export const decodeRepairState = (stored: Uint8Array): RepairState => decodeAs(repairState, stored)

/**
 * Only a failure inside an intact seal starts repair. `stale-initial` is among them: a peer that still sends with a session which is gone
 * here would otherwise speak into the void, because the header of its first messages stays until we answer.
 */
export function startsRepair(reason: DecryptRefusal): boolean {
  switch (reason) {
    case 'undecryptable':
    case 'unknown-epoch':
    case 'unknown-session':
    case 'unknown-prekey':
    case 'too-far':
    case 'stale-initial':
      return true
    case 'malformed':
    case 'session-limit':
      return false
  }
}

/** Who failed: repair is for unrevoked devices of accepted contacts only. */
export interface FailedMessage {
  readonly reason: DecryptRefusal
  readonly isAcceptedContact: boolean
  readonly isDeviceUnrevoked: boolean
}

export type ResetDecision =
  | { readonly kind: 'reset'; readonly state: RepairState; readonly flagged: boolean }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'drop' }

const recent = (resets: readonly number[], now: number): readonly number[] => resets.filter((at) => Math.abs(now - at) < REPAIR.flagWindow)

/** Whether the contact's safety page shows that sessions were reset: three times within 24 h. */
export const isFlagged = (state: RepairState, now: number): boolean => recent(state.resets, now).length >= REPAIR.flagged

/** Counts a reset by the other side. */
export function recordReset(state: RepairState, now: number): RepairState {
  return { ...state, resets: [...recent(state.resets, now), now].slice(-64) }
}

/** May this device start a fresh session? One in an hour, then the pause doubles; 24 h after its end it is an hour again. */
export function decideReset(state: RepairState, failed: FailedMessage, now: number): ResetDecision {
  if (!failed.isAcceptedContact || !failed.isDeviceUnrevoked || !startsRepair(failed.reason)) return { kind: 'drop' }
  // A pause longer than the longest is of a clock that was ahead.
  const nextAllowed = state.nextAllowed !== null && state.nextAllowed - now <= REPAIR.maxDelay ? state.nextAllowed : null
  if (nextAllowed !== null && now < nextAllowed) return { kind: 'wait', until: nextAllowed }
  const isQuiet = nextAllowed === null || now - nextAllowed >= DAY
  const delay = isQuiet ? REPAIR.firstDelay : Math.min(state.delay * 2, REPAIR.maxDelay)
  const next = { ...recordReset(state, now), nextAllowed: now + delay, delay }
  return { kind: 'reset', state: next, flagged: isFlagged(next, now) }
}

/** A message of this device as its store knows it. */
export interface SentMessage {
  readonly messageId: MessageId
  /** Devices it was addressed to. */
  readonly devices: readonly DeviceId[]
  readonly sentAt: number
}

export interface RetryRequest {
  readonly deviceId: DeviceId
  /** When the asking device entered its chain, as this device saw it; later messages only. */
  readonly deviceSince: number
  /** The messages asked for that this device knows. */
  readonly messages: readonly SentMessage[]
}

/** Which messages to send again: addressed to the asking device, of the last 7 days, at most 100, each once per device. Ids stay. */
export function answerRetry(
  state: RepairState,
  request: RetryRequest,
  now: number,
): { readonly state: RepairState; readonly resend: readonly MessageId[] } {
  const kept = state.answered.filter(({ sentAt }) => now - sentAt < REPAIR.retryWindow)
  const isAnswered = (messageId: MessageId): boolean => kept.some((done) => done.deviceId === request.deviceId && done.messageId === messageId)
  const isDue = ({ devices, sentAt, messageId }: SentMessage): boolean =>
    devices.includes(request.deviceId) && request.deviceSince <= sentAt && now - sentAt < REPAIR.retryWindow && !isAnswered(messageId)
  const unique = new Map(request.messages.filter(isDue).map((message) => [message.messageId, message]))
  const due = [...unique.values()].slice(0, Math.min(REPAIR.retries, REPAIR.answered - kept.length))
  const answered = due.map(({ messageId, sentAt }) => ({ deviceId: request.deviceId, messageId, sentAt }))
  return { state: { ...state, answered: [...kept, ...answered] }, resend: due.map(({ messageId }) => messageId) }
}
