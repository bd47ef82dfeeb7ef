import { codeOf, ConclaveError } from '@conclave/protocol'
import { backoff } from '../transport/backoff.ts'
import type { SyncContext } from './context.ts'
import { type Delivery, type LaneName, takeIn } from './inbox.ts'

const BATCH = 64

/** Takes deliveries in, batch by batch, in order; what failed for the network's or the disk's sake is tried again after a pause. */
export class InboxPump {
  readonly #context: SyncContext
  readonly #acknowledge: (cursors: Partial<Record<LaneName, number>>) => void
  readonly #looked: () => void
  readonly #pauses = new Set<() => void>()
  #queue: Delivery[] = []
  /** Of the connection that filled the queue. */
  #generation = 0
  #taking: Promise<void> | undefined
  dropped = 0

  constructor(context: SyncContext, acknowledge: (cursors: Partial<Record<LaneName, number>>) => void, looked: () => void) {
    this.#context = context
    this.#acknowledge = acknowledge
    this.#looked = looked
  }

  get idle(): boolean {
    return this.#queue.length === 0 && this.#taking === undefined
  }

  push(deliveries: readonly Delivery[]): void {
    this.#queue.push(...deliveries)
    this.#take()
  }

  /** The connection is gone: what was not stored comes again with the next one. */
  clear(): void {
    this.#generation++
    this.#queue = []
  }

  /** Waits for the batch that is under way. */
  async settle(): Promise<void> {
    for (const end of this.#pauses) end()
    await this.#taking
  }

  #take(): void {
    if (this.#taking === undefined) this.#taking = this.#run()
  }

  async #run(): Promise<void> {
    try {
      await this.#drain(this.#generation)
    } catch {
      // Not even the pause was possible.
      this.#queue = []
    }
    this.#taking = undefined
    if (this.#queue.length > 0) this.#take()
    this.#looked()
  }

  async #drain(mine: number): Promise<void> {
    let attempt = 0
    for (let batch = this.#next(mine); batch.length > 0; batch = this.#next(mine)) {
      try {
        const result = await takeIn(this.#context, batch)
        attempt = 0
        this.dropped += result.dropped
        if (mine !== this.#generation) return
        this.#queue = this.#queue.slice(batch.length)
        this.#acknowledge(result.cursors)
      } catch (failure) {
        if (mine !== this.#generation) return
        await this.#pauseAfter(failure, attempt++)
      }
    }
  }

  #next(mine: number): readonly Delivery[] {
    return mine === this.#generation ? this.#queue.slice(0, BATCH) : []
  }

  #pauseAfter(failure: unknown, attempt: number): Promise<void> {
    const { core } = this.#context
    const code = codeOf(failure)
    if (code === 'E_STORE_FULL' || code === 'E_STORE_CORRUPT') core.alert(code)
    const asked = failure instanceof ConclaveError ? (failure.retryAfter ?? 0) : 0
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = () => {
      cancel()
      this.#pauses.delete(end)
      resolve()
    }
    const cancel = core.clock.after(Math.max(asked, backoff(attempt, core.chance())), end)
    this.#pauses.add(end)
    return promise
  }
}
