import type { UserId } from '@conclave/protocol'
import type { Clock } from './platform.ts'

/** Who is online says so every two minutes and is believed for five, ms. */
const BELIEVED_FOR = 5 * 60_000

/** Lets presence run out when it is not renewed. */
export class PresenceTimers {
  readonly #clock: Clock
  readonly #expired: (userId: UserId) => void
  readonly #cancels = new Map<UserId, () => void>()

  constructor(clock: Clock, expired: (userId: UserId) => void) {
    this.#clock = clock
    this.#expired = expired
  }

  note(userId: UserId, online: boolean | undefined): void {
    this.#cancels.get(userId)?.()
    this.#cancels.delete(userId)
    if (online !== true) return
    const cancel = this.#clock.after(BELIEVED_FOR, () => {
      this.#cancels.delete(userId)
      this.#expired(userId)
    })
    this.#cancels.set(userId, cancel)
  }

  clear(): void {
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
  }
}
