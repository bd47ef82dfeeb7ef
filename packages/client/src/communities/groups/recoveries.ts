import type { Core } from '../../core.ts'
import type { GroupName } from '../../store/tables/groups.ts'

/** Whoever says without cause that others are elsewhere makes this device look, and come anew, at most so often, ms. */
const RECOVER_EVERY = 60_000
/** All who are there have the same cause: who looks first is left to chance, ms. */
const RECOVER_WITHIN = 2_000

/** When groups that may be elsewhere are looked for. */
export class Recoveries {
  readonly #core: Pick<Core, 'clock' | 'chance'>
  readonly #due = new Map<GroupName, number>()

  constructor(core: Pick<Core, 'clock' | 'chance'>) {
    this.#core = core
  }

  /**
   * @param last when it was looked for last, ms since 1970
   * @param isUrgent something is to be said: without the pause
   * @returns ms until it may be looked for; 0: now, and this time is used up
   */
  wait(group: GroupName, last: number, isUrgent: boolean): number {
    const { clock, chance } = this.#core
    const [now, earliest] = [clock.now(), last + RECOVER_EVERY]
    const due = this.#due.get(group) ?? Math.max(now, earliest) + Math.floor(chance() * RECOVER_WITHIN)
    if (due <= now || (isUrgent && earliest <= now)) {
      this.#due.delete(group)
      return 0
    }
    this.#due.set(group, due)
    return due - now
  }
}
