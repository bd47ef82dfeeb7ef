import type { Clock } from '../clock.ts'

/** A connection that closes itself when nothing came for too long. */
export interface Sweepable {
  sweep(now: number): void
}

/** One timer for all connections: a timer each would cost more memory than the rest of an idle one. */
export class Sweeper {
  readonly #members = new Set<Sweepable>()
  readonly #timer: NodeJS.Timeout
  readonly #clock: Clock

  /** @param interval milliseconds between two sweeps */
  constructor(clock: Clock, interval: number) {
    this.#clock = clock
    this.#timer = setInterval(() => this.sweep(), interval)
    this.#timer.unref()
  }

  add(member: Sweepable): void {
    this.#members.add(member)
  }

  delete(member: Sweepable): void {
    this.#members.delete(member)
  }

  sweep(): void {
    const now = this.#clock.now()
    for (const member of this.#members) member.sweep(now)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
