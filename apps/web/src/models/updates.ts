import type { Updates } from './api.ts'
import { type Store, value } from './store.ts'

/** A new version waits; nobody is reloaded in the middle of a sentence. */
export class UpdatesModel implements Updates {
  readonly #flush: () => Promise<void>
  readonly #view = value({ ready: false })
  #apply = () => {}

  constructor(flush: () => Promise<void>) {
    this.#flush = flush
  }

  get view(): Store<{ readonly ready: boolean }> {
    return this.#view
  }

  announce(apply: () => void): void {
    this.#apply = apply
    this.#view.set({ ready: true })
  }

  async apply(): Promise<void> {
    await this.#flush()
    this.#apply()
  }
}
