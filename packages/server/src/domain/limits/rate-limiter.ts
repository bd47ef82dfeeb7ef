import { BoundedMap } from '../../bounded-map.ts'

/** Milliseconds between two looks through all keys for unused ones, which takes about one. */
const SWEEP_EVERY = 1_000

/** At most `count` uses of one key in `period` milliseconds, all of them at once if need be. */
export interface Rate {
  readonly count: number
  readonly period: number
}

/**
 * Generic cell rate algorithm (ITU-T I.371): one number per key, the time at which the key is unused again. Keys in the past cost nothing
 * and are dropped when the map is full; when all of it is in use, the oldest goes, so that memory stays bounded.
 */
export class RateLimiter {
  readonly #unusedAt: BoundedMap<string, number>
  readonly #period: number
  readonly #cost: number
  readonly #maxKeys: number
  #sweptAt = Number.NEGATIVE_INFINITY

  /** A count of 0 is no limit. */
  constructor(rate: Rate, maxKeys = 50_000) {
    this.#period = rate.period
    this.#cost = rate.count === 0 ? 0 : rate.period / rate.count
    this.#maxKeys = maxKeys
    this.#unusedAt = new BoundedMap(maxKeys)
  }

  /** Uses the key once, or so often. @returns 0, or, when it is used up and nothing was counted, the milliseconds until it may be used */
  take(key: string, now: number, uses = 1): number {
    const wait = this.wait(key, now, uses)
    if (wait > 0 || this.#cost === 0) return wait
    if (this.#unusedAt.size >= this.#maxKeys && now >= this.#sweptAt + SWEEP_EVERY) this.#sweep(now)
    this.#unusedAt.set(key, Math.max(this.#unusedAt.get(key) ?? 0, now) + uses * this.#cost)
    return 0
  }

  /** The milliseconds that {@link take} would answer, without using the key. */
  wait(key: string, now: number, uses = 1): number {
    if (this.#cost === 0) return 0
    const next = Math.max(this.#unusedAt.get(key) ?? 0, now) + uses * this.#cost
    // a rounding error of the sum must not cost the last use
    return next > now + this.#period + 1e-6 * this.#period ? Math.ceil(next - now - this.#period) : 0
  }

  /** Who comes from many addresses must not make each of them cost a look at all keys. */
  #sweep(now: number): void {
    this.#sweptAt = now
    for (const [key, unusedAt] of this.#unusedAt) if (unusedAt <= now) this.#unusedAt.delete(key)
  }
}
