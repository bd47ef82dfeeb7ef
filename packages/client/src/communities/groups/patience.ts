import type { Clock } from '../../clock.ts'
import type { GroupName } from '../../store/tables/groups.ts'

/** Another bundle of one group is asked for at most so often, ms. */
const WANT_EVERY = 15_000

/** Since when what the server has of a group is of no use, and when another bundle was asked for. In memory only: after a restart it begins anew. */
export class Patience {
  readonly #clock: Clock
  readonly #since = new Map<GroupName, number>()
  readonly #wanted = new Map<GroupName, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @returns for how long it has been of no use, ms */
  waited(group: GroupName): number {
    const now = this.#clock.now()
    const since = this.#since.get(group) ?? now
    this.#since.set(group, since)
    return now - since
  }

  /** Whether another bundle may be asked for now; notes that it is. */
  wants(group: GroupName): boolean {
    const now = this.#clock.now()
    if (now - (this.#wanted.get(group) ?? Number.NEGATIVE_INFINITY) < WANT_EVERY) return false
    this.#wanted.set(group, now)
    return true
  }

  /** It was of use. */
  end(group: GroupName): void {
    this.#since.delete(group)
  }
}
