import type { Clock } from '../../clock.ts'

/** Work after a while, all of which ends with the rest. */
export class Timers {
  readonly #clock: Clock
  readonly #running = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns what cancels it; {@link stop} does, too */
  after(ms: number, work: () => void): () => void {
    const cancel = this.#clock.after(ms, () => {
      this.#running.delete(end)
      work()
    })
    const end = (): void => {
      this.#running.delete(end)
      cancel()
    }
    this.#running.add(end)
    return end
  }

  stop(): void {
    for (const cancel of this.#running) cancel()
  }
}
