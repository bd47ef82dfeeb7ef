import type { Clock } from '../platform.ts'

/** Messages in memory; beyond it the far end is let go. */
export const MOST = 1_000
/** While somebody scrolls, so many are borne. */
export const MOST_MOVING = 3 * MOST
/** Rest before it happens, ms: rows that come and rows that go in one step make a list jump. */
const REST = 200

/** When the far end of a window is let go: not in the step that loaded a page, and not while somebody scrolls. */
export class Trimming {
  readonly #clock: Clock
  readonly #trim: (end: 'older' | 'newer') => void
  #end: 'older' | 'newer' | undefined
  #cancel = () => {}

  constructor(clock: Clock, trim: (end: 'older' | 'newer') => void) {
    this.#clock = clock
    this.#trim = trim
  }

  /** @param count messages in the window */
  soon(end: 'older' | 'newer', count: number): void {
    this.cancel()
    if (count <= MOST) return
    this.#end = end
    this.#cancel = this.#clock.after(REST, () => {
      this.#end = undefined
      this.#trim(end)
    })
  }

  /** Other messages came into view. */
  moved(count: number): void {
    if (this.#end !== undefined && count <= MOST_MOVING) this.soon(this.#end, count)
  }

  cancel(): void {
    this.#cancel()
    this.#end = undefined
  }
}
