import type { TabStatus, TabStatusSource } from '../api.ts'
import type { OwnerStatus } from '../protocol.ts'

/** What a page knows of the owner. Snapshots are replaced, never changed. */
export class StatusBoard implements TabStatusSource {
  readonly #listeners = new Set<() => void>()
  #status: TabStatus = { state: 'opening', error: undefined, storage: 'disk', owner: false, generation: 0 }
  #store = ''

  readonly get = (): TabStatus => this.#status

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  change(change: Partial<TabStatus>): void {
    this.#status = { ...this.#status, ...change }
    for (const listener of this.#listeners) listener()
  }

  /** Another owner, or another store of the same owner, is a new generation. */
  hear(owner: string, isOwn: boolean, { state, error, storage, incarnation }: OwnerStatus): void {
    const store = state === 'opening' ? this.#store : `${owner} ${incarnation}`
    const generation = this.#status.generation + (store === this.#store ? 0 : 1)
    this.#store = store
    this.change({ state, error, storage, owner: isOwn, generation })
  }
}
