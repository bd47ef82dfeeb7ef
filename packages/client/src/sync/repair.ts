import {
  answerRetry,
  decideReset,
  decodeRepairState,
  type DecryptRefusal,
  encodeRepairState,
  newRepairState,
  recordReset,
  type RepairState,
  type SentMessage,
} from '@conclave/crypto'
import type { DeviceId, MessageId, UserId } from '@conclave/protocol'
import { directConversation } from '../conversations/direct.ts'
import type { Core, Tell } from '../core.ts'
import { readCounter, readRepair, repairsOf, writeRepair } from '../store/tables/history.ts'
import { personOf } from '../store/tables/people.ts'
import type { Database } from '../store/port.ts'
import type { SyncContext } from './context.ts'

const DAY = 86_400_000

function load(db: Database, userId: UserId, deviceId: DeviceId): RepairState {
  const stored = readRepair(db, userId, deviceId)
  return stored ? decodeRepairState(stored) : newRepairState()
}
function save(db: Database, userId: UserId, deviceId: DeviceId, state: RepairState): void {
  writeRepair(db, userId, deviceId, encodeRepairState(state))
}

/** How often sessions with a person began anew in the last 24 hours (T8). */
export function recentResets(db: Database, userId: UserId, now: number): number {
  return repairsOf(db, userId)
    .flatMap((state) => decodeRepairState(state).resets)
    .filter((at) => at > now - DAY).length
}

/**
 * Something inside an intact seal did not open. For an unrevoked device of an accepted contact (or an own one): a fresh session, and in it
 * the question for what is missing. Inside a transaction.
 */
export function startRepair(context: SyncContext, userId: UserId, deviceId: DeviceId, reason: DecryptRefusal, tell: Tell): void {
  const { core, own } = context
  const isAcceptedContact = userId === own.require().userId || personOf(core.db, userId)?.state === 'contact'
  const decision = decideReset(load(core.db, userId, deviceId), { reason, isAcceptedContact, isDeviceUnrevoked: true }, core.clock.now())
  if (decision.kind !== 'reset') return
  save(core.db, userId, deviceId, decision.state)
  askAgain(context, userId, deviceId)
  tell({ type: 'repair', userId, deviceId })
}

/** The other side began a new session although there was one. Inside a transaction. */
export function noteReset(core: Core, userId: UserId, deviceId: DeviceId): void {
  save(core.db, userId, deviceId, recordReset(load(core.db, userId, deviceId), core.clock.now()))
}

/** A new session with one device, whose first message asks for everything after the last one that was read, and for the holes before it. */
export function askAgain({ core, own, speech }: SyncContext, userId: UserId, deviceId: DeviceId): void {
  const conversationId = directConversation(core.crypto, own.require().userId, userId)
  const seen = readCounter(core.db, userId, deviceId, conversationId)
  const holes = (seen?.missing ?? []).slice(-50).map(([from, to]) => ({ conversationId, from, to }))
  const ranges = [...holes, { conversationId, from: (seen?.last ?? 0) + 1, to: Number.MAX_SAFE_INTEGER }]
  speech.say(userId, { type: 'retry', ranges }, { onlyDevice: deviceId, fresh: true })
}

/** Which of the messages asked for are said again to the device, each once. Inside a transaction. */
export function resendable(core: Core, userId: UserId, deviceId: DeviceId, messages: readonly SentMessage[]): ReadonlySet<MessageId> {
  // A device that a message was addressed to was in the chain before it.
  const { state, resend } = answerRetry(load(core.db, userId, deviceId), { deviceId, deviceSince: 0, messages }, core.clock.now())
  save(core.db, userId, deviceId, state)
  return new Set(resend)
}
