import type { Platform } from '../platform.ts'
import { type Store, value } from '../store.ts'

const LINK = 'conclave.invite'
/** Links are shorter. */
const LONGEST = 2_048

/** An invite that was opened here: it waits over sign-up and reload of this tab, and no longer. */
export class PendingLink {
  readonly #platform: Platform
  readonly #view

  constructor(platform: Platform) {
    this.#platform = platform
    this.#view = value<string | undefined>(platform.tabBox.get(LINK))
  }

  get view(): Store<string | undefined> {
    return this.#view
  }

  take(link: string): void {
    const text = link.slice(0, LONGEST)
    this.#platform.tabBox.set(LINK, text)
    this.#view.set(text)
  }

  drop(): void {
    this.#platform.tabBox.set(LINK, undefined)
    this.#view.set(undefined)
  }
}
