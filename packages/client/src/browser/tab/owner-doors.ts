import type { ClientEvent } from '../../api.ts'
import type { TabDoor } from '../protocol.ts'
import { StatusBoard } from './status.ts'

/** What the owner tells this tab, as long as it is the owner: of a former one, words may still be on their way. */
export class OwnerDoors {
  readonly status = new StatusBoard()
  readonly #listeners = new Set<(events: readonly ClientEvent[]) => void>()
  #current: TabDoor | undefined

  get isOpen(): boolean {
    return this.#current !== undefined
  }

  readonly subscribe = (listener: (events: readonly ClientEvent[]) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** For the next owner; what comes through an earlier door is dropped from now on. @param isOwn whether its worker is that of this tab */
  open(owner: string, isOwn: () => boolean): TabDoor {
    const door: TabDoor = {
      status: (status) => {
        if (this.#current === door) this.status.hear(owner, isOwn(), status)
      },
      events: (events) => {
        if (this.#current === door) this.#listeners.forEach((listener) => listener(events))
      },
    }
    this.#current = door
    return door
  }

  close(): void {
    this.#current = undefined
  }
}
