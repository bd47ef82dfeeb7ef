import type { ChannelId } from '@conclave/protocol'
import type { Clock } from '../../clock.ts'

/** Pauses, ms. */
const FIRST = 250
const AT_MOST = 15_000

/** Keys of others are waited for. Nobody tells when they have come, so that it is looked again: soon, then more rarely. */
export class Looks {
  readonly #clock: Clock
  readonly #chance: () => number
  readonly #waits = new Map<ChannelId, { readonly attempt: number; readonly cancel: () => void }>()

  constructor(clock: Clock, chance: () => number) {
    this.#clock = clock
    this.#chance = chance
  }

  again(channelId: ChannelId, look: () => void): void {
    const before = this.#waits.get(channelId)
    before?.cancel()
    const attempt = (before?.attempt ?? 0) + 1
    const pause = Math.min(AT_MOST, FIRST * 2 ** attempt) * (0.5 + this.#chance() / 2)
    this.#waits.set(channelId, { attempt, cancel: this.#clock.after(pause, look) })
  }

  /** Nothing is waited for any more. */
  end(channelId: ChannelId): void {
    this.#waits.delete(channelId)
  }

  stop(): void {
    for (const { cancel } of this.#waits.values()) cancel()
  }
}
