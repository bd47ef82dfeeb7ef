import type { Clock } from '../../clock.ts'

export interface SeldomParts {
  readonly clock: Clock
  /** In [0, 1). */
  chance(): number
  after(ms: number, work: () => void): void
}

/** What others can ask for as often as they like is done after a random pause, and under one name at most once in a while. */
export class Seldom {
  readonly #parts: SeldomParts
  /** When it is done next, or was done last, ms since 1970. */
  readonly #times = new Map<string, number>()

  constructor(parts: SeldomParts) {
    this.#parts = parts
  }

  /** @param options.within the longest random pause, ms; `every`: the shortest time between two, ms */
  run(name: string, { within, every }: { readonly within: number; readonly every: number }, work: () => void): void {
    const { clock, chance, after } = this.#parts
    const now = clock.now()
    const last = this.#times.get(name) ?? Number.NEGATIVE_INFINITY
    // It comes anyway, later than now.
    if (last > now) return
    const at = Math.max(now, last + every) + Math.floor(chance() * within)
    this.#times.set(name, at)
    after(at - now, work)
  }
}
