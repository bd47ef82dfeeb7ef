import type { MessagePort, Worker } from 'node:worker_threads'
import { ConclaveError } from '@conclave/protocol/core'
import { argumentBytes, type Call } from './calls.ts'
import { errorOf } from './failure.ts'
import { type Answers, callBytes, packCalls } from './pack.ts'

/** Bounds of the queue in front of the worker. */
export interface QueueLimits {
  /** Calls that wait, also those that are under way. */
  readonly calls: number
  /** Bytes of their payloads. */
  readonly bytes: number
}
export const QUEUE_LIMITS: QueueLimits = { calls: 16_384, bytes: 64 * 1024 * 1024 }

const BATCH: QueueLimits = { calls: 1_024, bytes: 8 * 1024 * 1024 }
/** Under load a batch is sent at most this often, milliseconds: fewer and larger commits cost less. */
const GROUP_WINDOW = 2
/** A batch of this many calls means load. */
const LOAD = 6

interface Waiting {
  readonly call: Call
  readonly bytes: number
  resolve(value: unknown): void
  reject(error: ConclaveError): void
}

/**
 * Group commit: calls of one tick go to the worker together, and while a batch is being made durable the next ones gather.
 * Calls take effect in the order in which they were made. Beyond the limits, and after the worker has gone, they fail with `E_UNAVAILABLE`.
 */
export class Batcher {
  readonly #port: Pick<Worker | MessagePort, 'postMessage'>
  readonly #limits: QueueLimits
  readonly #onFatal: (error: ConclaveError) => void
  #waiting: Waiting[] = []
  #underWay: Waiting[] = []
  #calls = 0
  #bytes = 0
  #scheduled = false
  #sentAt = 0
  #failed: ConclaveError | undefined
  #closed = false
  readonly #idle: (() => void)[] = []

  constructor(port: Pick<Worker | MessagePort, 'postMessage'>, limits: QueueLimits, onFatal: (error: ConclaveError) => void) {
    this.#port = port
    this.#limits = limits
    this.#onFatal = onFatal
  }

  /** @throws ConclaveError what the call throws, or `E_UNAVAILABLE` */
  submit(call: Call): Promise<unknown> {
    if (this.#failed !== undefined) return Promise.reject(this.#failed)
    if (this.#closed) return Promise.reject(new ConclaveError('E_UNAVAILABLE', 'the store is closed'))
    const bytes = call.kind === 'method' ? argumentBytes(call) : callBytes(call)
    if (this.#calls >= this.#limits.calls || this.#bytes + bytes > this.#limits.bytes) {
      return Promise.reject(new ConclaveError('E_UNAVAILABLE', 'the store is behind', { retryAfter: 1_000 }))
    }
    this.#calls++
    this.#bytes += bytes
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, bytes, resolve, reject })
      this.#schedule()
    })
  }

  /** Takes the answers to the batch that is under way. */
  settle({ values, failures, fatal }: Answers): void {
    const settled = this.#underWay
    this.#underWay = []
    const failed = failures.length === 0 ? undefined : new Map(failures.map((failure) => [failure.index, failure]))
    for (const [index, waiting] of settled.entries()) {
      this.#forget(waiting)
      const failure = failed?.get(index)
      if (failure === undefined) waiting.resolve(values[index])
      else waiting.reject(errorOf(failure))
    }
    if (fatal !== undefined) return this.#onFatal(errorOf(fatal))
    if (this.#waiting.length > 0) this.#schedule(settled.length)
    else this.#tellIdle()
  }

  /** The worker has gone or cannot be trusted: whatever waits fails, and whether it was done is unknown. */
  fail(error: ConclaveError): void {
    this.#failed ??= error
    for (const waiting of [...this.#underWay.splice(0), ...this.#waiting.splice(0)]) {
      this.#forget(waiting)
      waiting.reject(error)
    }
    this.#tellIdle()
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Takes no more calls; settles when nothing waits. */
  close(): Promise<void> {
    this.#closed = true
    if (this.#calls === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  #schedule(lastSize = 0): void {
    if (this.#scheduled || this.#underWay.length > 0) return
    this.#scheduled = true
    const wait = lastSize >= LOAD ? this.#sentAt + GROUP_WINDOW - performance.now() : 0
    if (wait >= 0.5) setTimeout(() => this.#send(), wait)
    else setImmediate(() => this.#send())
  }

  #send(): void {
    this.#scheduled = false
    if (this.#waiting.length === 0 || this.#underWay.length > 0) return
    this.#underWay = this.#waiting.splice(0, sizeOfBatch(this.#waiting))
    this.#sentAt = performance.now()
    const batch = packCalls(this.#underWay.map(({ call }) => call))
    this.#port.postMessage(batch, [batch.bytes.buffer, batch.numbers.buffer])
  }

  #forget({ bytes }: Waiting): void {
    this.#calls--
    this.#bytes -= bytes
  }

  #tellIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve()
  }
}

function sizeOfBatch(waiting: readonly Waiting[]): number {
  let bytes = 0
  for (let count = 0; count < Math.min(waiting.length, BATCH.calls); count++) {
    bytes += (waiting[count] as Waiting).bytes
    if (bytes > BATCH.bytes && count > 0) return count
  }
  return Math.min(waiting.length, BATCH.calls)
}
