import { type HubMessage, type WorkerAlive, workerLock, type WorkerMessage } from '../protocol.ts'
import { connectHub } from './hub-connection.ts'

/** Pauses between attempts to start a worker that does not live, ms. */
const FIRST_PAUSE = 250
const LONGEST_PAUSE = 30_000
/** Attempts without a sign of life before the page is told; they go on. */
const PATIENCE = 3

export interface OwnWorkerParts {
  readonly start: WorkerMessage & { type: 'start' }
  /** It does not start: the script is gone or broken. */
  onBroken(): void
}

/** The dedicated worker of this tab: started again whenever it ends. */
export class OwnWorker {
  readonly #parts: OwnWorkerParts
  readonly #ended = new AbortController()
  #worker: Worker | undefined
  #id: string | undefined
  #failures = 0

  constructor(parts: OwnWorkerParts) {
    this.#parts = parts
    this.#start()
  }

  /** Hands a port to this worker when it is `owner`. */
  join(owner: string, tab: string, port: MessagePort): boolean {
    if (!this.is(owner)) return false
    this.#worker?.postMessage({ type: 'join', tab } satisfies WorkerMessage, [port])
    return true
  }

  is(owner: string): boolean {
    return owner === this.#id
  }

  end(): void {
    this.#ended.abort()
    this.#worker?.terminate()
  }

  #start(): void {
    const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module', name: 'conclave' })
    this.#worker = worker
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerAlive>) => this.#alive(data.worker))
    worker.addEventListener('error', () => {
      // Later mistakes do not end a worker; this one kept it from starting.
      if (this.#worker === worker && this.#id === undefined) this.#again()
    })
    worker.postMessage(this.#parts.start, linkToHub())
  }

  /** A worker that ends by itself says nothing, but its lock becomes free. */
  #alive(id: string): void {
    this.#id = id
    this.#failures = 0
    const lock = navigator.locks.request(workerLock(id), { signal: this.#ended.signal }, () => this.#again())
    lock.catch(() => undefined)
  }

  #again(): void {
    this.#worker?.terminate()
    this.#worker = undefined
    this.#id = undefined
    this.#failures++
    if (this.#failures === PATIENCE) this.#parts.onBroken()
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.#failures - 1))
    setTimeout(() => {
      if (!this.#ended.signal.aborted) this.#start()
    }, pause)
  }
}

/** @returns the worker's own connection to the hub; nothing where there is no hub */
function linkToHub(): MessagePort[] {
  const hub = connectHub()
  if (!hub) return []
  const { port1, port2 } = new MessageChannel()
  hub.postMessage({ type: 'link' } satisfies HubMessage, [port2])
  return [port1]
}
