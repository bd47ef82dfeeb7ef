import type { Platform } from './platform.ts'
import { type Store, value } from './store.ts'
import { dayOf, nextDay } from './timeline/days.ts'

/** Midnight of today by the local calendar; changes when the day does, also after the machine slept. */
export class TodayModel {
  readonly #platform: Platform
  readonly #view
  #cancel = () => {}
  readonly #end: () => void

  constructor(platform: Platform) {
    this.#platform = platform
    this.#view = value(dayOf(platform.clock.now()))
    this.#end = platform.page.subscribe(() => this.#look())
    this.#look()
  }

  get view(): Store<number> {
    return this.#view
  }

  close(): void {
    this.#end()
    this.#cancel()
  }

  #look(): void {
    this.#cancel()
    const now = this.#platform.clock.now()
    this.#view.set(dayOf(now))
    this.#cancel = this.#platform.clock.after(nextDay(now) - now + 50, () => this.#look())
  }
}
