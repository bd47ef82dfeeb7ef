import type { DeviceId, UserId } from '@conclave/protocol'
import { directConversation } from '../conversations/direct.ts'
import type { Tell } from '../core.ts'
import { readCounter } from '../store/tables/history.ts'
import { personOf } from '../store/tables/people.ts'
import type { SyncContext } from './context.ts'
import { readRepair, writeRepair } from './repair.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** When sessions with a device began anew, ms since 1970, newest last; kept for 7 days. */
export interface RepairState {
  readonly resets: readonly number[]
}

/** One reset per pair and hour, then doubling while they go on (T8). */
export function mayReset({ resets }: RepairState, now: number): boolean {
  const last = resets.at(-1)
  if (last === undefined) return true
  const recent = resets.filter((at) => at > now - DAY).length
  return now - last >= HOUR * 2 ** Math.max(0, recent - 1)
}

/**
 * Something inside an intact seal did not open. For an unrevoked device of an accepted contact (or an own one): a fresh session, and in it
 * the question for what is missing. Inside a transaction.
 */
export function startRepair(context: SyncContext, userId: UserId, deviceId: DeviceId, tell: Tell): void {
  const { core, own } = context
  const self = own.require().userId
  if (userId !== self && personOf(core.db, userId)?.state !== 'contact') return
  const stored = readRepair(core.db, userId, deviceId)
  const state: RepairState = stored === undefined ? { resets: [] } : (JSON.parse(stored) as RepairState)
  const now = core.clock.now()
  if (!mayReset(state, now)) return
  writeRepair(core.db, userId, deviceId, JSON.stringify({ resets: [...state.resets.filter((at) => at > now - 7 * DAY), now] }))
  askAgain(context, userId, deviceId)
  tell({ type: 'repair', userId, deviceId })
}

/** A new session with one device, whose first message asks for everything after the last one that was read, and for the holes before it. */
export function askAgain({ core, own, speech }: SyncContext, userId: UserId, deviceId: DeviceId): void {
  const conversationId = directConversation(core.crypto, own.require().userId, userId)
  const seen = readCounter(core.db, userId, deviceId, conversationId)
  const holes = (seen?.missing ?? []).slice(-50).map(([from, to]) => ({ conversationId, from, to }))
  const ranges = [...holes, { conversationId, from: (seen?.last ?? 0) + 1, to: Number.MAX_SAFE_INTEGER }]
  speech.say(userId, { type: 'retry', ranges }, { onlyDevice: deviceId, fresh: true })
}
