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
import { makeWorkers, type Workers } from './workers.ts'

const STORE_PAUSE = 5_000

/** What will not get better by trying again. */
const HOPELESS: readonly ErrorCode[] = ['E_CHAIN_INVALID', 'E_CHAIN_FORK', 'E_CHAIN_ROLLBACK', 'E_SIGNATURE', 'E_NOT_FOUND']

/** Looks for due work after every change and at the right times, and does it while online. */
export class OutboxPump {
  readonly #context: SyncContext
  readonly #looked: () => void
  readonly #workers: Workers
  #online = false
  #stopped = false
  #halting = false
  #scheduled = false
  #cancelTimer = () => {}

  constructor(context: SyncContext, looked: () => void) {
    const { core } = context
    this.#context = context
    this.#looked = looked
    this.#workers = makeWorkers({
      clock: core.clock,
      jitter: core.chance,
      ended: () => this.kick(),
      failed: (_, code) => code === 'E_STORE_FULL' && core.alert(code),
    })
  }

  /** Cheap; looks once however often it is called in one turn. */
  kick(): void {
    if (this.#scheduled || this.#stopped) return
    this.#scheduled = true
    void this.#lookSoon()
  }

  setOnline(online: boolean): void {
    if (online && !this.#online) this.#workers.clearPauses()
    this.#online = online
    this.kick()
  }

  /** Nothing is due and nothing runs. */
  idle(): boolean {
    const { core, records } = this.#context
    const now = core.clock.now()
    if (this.#scheduled || this.#workers.running() > 0 || records.waiting()) return false
    return outgoingCount(core.db, now) === 0 && dueTasks(core.db, now).length === 0
  }

  /** What runs is cut short and waited for; nothing new begins before the connection is back. */
  async halt(): Promise<void> {
    this.#halting = true
    await this.#workers.settled()
    this.#halting = false
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    await this.#workers.settled()
  }

  async #lookSoon(): Promise<void> {
    await Promise.resolve()
    this.#scheduled = false
    this.#look()
  }

  #look(): void {
    const { core, own } = this.#context
    if (this.#stopped || !own.get()) return
    try {
      if (this.#online && accountNumber(core.db, 'revoked') === 0) this.#startDue()
      this.#schedule()
    } catch (error) {
      // A full or damaged disk: say so, look again later, and let nothing be lost.
      core.alert(codeOf(error) ?? 'E_INTERNAL')
      this.#cancelTimer()
      this.#cancelTimer = core.clock.after(STORE_PAUSE, () => this.#look())
    }
    this.#looked()
  }

  #startDue(): void {
    const { core, own, records, speech } = this.#context
    const now = core.clock.now()
    const workers = this.#workers
    sendDueReceipts(core, speech)
    for (const name of dueTasks(core.db, now)) workers.start(`task:${name}`, () => runTask(this.#context, name))
    if (records.waiting()) workers.start('records', () => records.push())
    for (const userId of outboxUsers(core.db, now)) workers.start(`stage:${userId}`, () => this.#stageAll(userId))
    // What the own devices must know about somebody is there before that somebody hears of it.
    if (records.waiting() && !workers.isPaused('records')) return
    for (const lane of envelopeLanes(core.db, own.require().userId, now)) {
      workers.start(`flush:${lane.deviceId ?? lane.userId}`, () => flush(this.#context, lane, () => this.#stopped || this.#halting))
    }
  }

  async #stageAll(userId: UserId): Promise<void> {
    try {
      for (let more = true; more && !this.#stopped && !this.#halting;) more = await stage(this.#context, userId)
    } catch (error) {
      const code = codeOf(error)
      if (code === undefined || !HOPELESS.includes(code)) throw error
      failAll(this.#context, userId, code)
    }
  }

  #schedule(): void {
    const { db, clock } = this.#context.core
    this.#cancelTimer()
    const now = clock.now()
    const times = [nextDue(db, now), nextReceiptDue(db), nextTaskDue(db), this.#workers.nextAttempt()].filter((at) => at !== undefined && at > now)
    if (times.length > 0) this.#cancelTimer = clock.after(Math.min(...(times as number[])) - now + 1, () => this.#look())
  }
}
