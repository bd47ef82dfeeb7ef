import type { Clock } from '../clock.ts'

/** Promises for conditions, looked at whenever something has changed. */
export class Waiters {
  readonly #clock: Clock
  readonly #waiting = new Set<{ look(): void; end(): void }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  look(): void {
    for (const one of this.#waiting) one.look()
  }

  /** Everybody gets the answer of this moment. */
  endAll(): void {
    for (const one of this.#waiting) one.end()
  }

  /** True as soon as `done` holds, false at the time limit. */
  until(done: () => boolean, timeout: number | undefined): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const end = () => {
      cancel()
      this.#waiting.delete(one)
      resolve(done())
    }
    const one = { end, look: () => done() && end() }
    const cancel = timeout === undefined ? () => {} : this.#clock.after(timeout, end)
    this.#waiting.add(one)
    one.look()
    return promise
  }
}
