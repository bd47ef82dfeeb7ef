import { codeOf, type ErrorCode, type UserId } from '@conclave/protocol'
import { accountNumber } from '../store/tables/account.ts'
import { sendDueReceipts } from '../conversations/receipts.ts'
import { nextReceiptDue } from '../store/tables/history.ts'
import { envelopeLanes, nextDue, outboxUsers, outgoingCount } from '../store/tables/outbox.ts'
import { dueTasks, nextTaskDue } from '../store/tables/tasks.ts'
import type { SyncContext } from './context.ts'
import { flush } from './flush.ts'
import { failAll } from './outcome.ts'
import { stage } from './stage.ts'
import { runTask } from './upkeep.ts'
import { makeWorkers } from './workers.ts'

/** Looks for due work after every change and at the right times, and does it while online. */
export interface OutboxPump {
  /** Cheap; looks once however often it is called in one turn. */
  kick(): void
  setOnline(online: boolean): void
  /** Nothing is due and nothing runs. */
  idle(): boolean
  stop(): Promise<void>
}

const STORE_PAUSE = 5_000

/** What will not get better by trying again. */
const HOPELESS: readonly ErrorCode[] = ['E_CHAIN_INVALID', 'E_CHAIN_FORK', 'E_CHAIN_ROLLBACK', 'E_SIGNATURE', 'E_NOT_FOUND']

export function outboxPump(context: SyncContext, looked: () => void): OutboxPump {
  const { core, own, records } = context
  const { db, clock } = core
  let online = false
  let stopped = false
  let scheduled = false
  let cancelTimer = () => {}
  const workers = makeWorkers({ clock, jitter: core.chance, ended: () => kick(), failed: (_, code) => code === 'E_STORE_FULL' && core.alert(code) })

  const look = () => {
    if (stopped || !own.get()) return
    try {
      if (online && accountNumber(db, 'revoked') === 0) startDue()
      schedule()
    } catch (error) {
      // A full or damaged disk: say so, look again later, and let nothing be lost.
      core.alert(codeOf(error) ?? 'E_INTERNAL')
      cancelTimer()
      cancelTimer = clock.after(STORE_PAUSE, look)
    }
    looked()
  }
  const startDue = () => {
    const now = clock.now()
    sendDueReceipts(core, context.speech)
    for (const name of dueTasks(db, now)) workers.start(`task:${name}`, () => runTask(context, name))
    if (records.waiting()) workers.start('records', () => records.push())
    for (const userId of outboxUsers(db, now)) workers.start(`stage:${userId}`, () => stageAll(userId))
    // What the own devices must know about somebody is there before that somebody hears of it.
    if (records.waiting() && !workers.isPaused('records')) return
    for (const lane of envelopeLanes(db, own.require().userId, now)) workers.start(`flush:${lane.deviceId ?? lane.userId}`, () => flush(context, lane, () => stopped))
  }
  const stageAll = async (userId: UserId) => {
    try {
      while (!stopped && (await stage(context, userId))) continue
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined || !HOPELESS.includes(code)) throw error
      failAll(context, userId, code)
    }
  }
  const schedule = () => {
    cancelTimer()
    const now = clock.now()
    const times = [nextDue(db, now), nextReceiptDue(db), nextTaskDue(db), workers.nextAttempt()].filter((at) => at !== undefined && at > now) as number[]
    if (times.length > 0) cancelTimer = clock.after(Math.min(...times) - now + 1, look)
  }
  const kick = () => {
    if (scheduled || stopped) return
    scheduled = true
    void Promise.resolve().then(() => {
      scheduled = false
      look()
    })
  }
  return {
    kick,
    setOnline: (value) => {
      if (value && !online) workers.clearPauses()
      online = value
      kick()
    },
    idle: () => !scheduled && workers.running() === 0 && outgoingCount(db, clock.now()) === 0 && dueTasks(db, clock.now()).length === 0 && !records.waiting(),
    stop: async () => {
      stopped = true
      cancelTimer()
      await workers.settled()
    },
  }
}
