import type { UserId } from '@conclave/protocol'
import type { SafetyNumber, SafetyNumberView } from './api.ts'
import type { Context } from './context.ts'
import { attempt } from './outcome.ts'
import { kept, type Outcome, type Store, value } from './store.ts'

/** The number of one person, and whether it was compared. */
export class SafetyNumberModel implements SafetyNumber {
  readonly #context: Context
  readonly #userId: UserId
  readonly #view = value<SafetyNumberView>({ state: 'loading' })

  constructor(context: Context, userId: UserId) {
    this.#context = context
    this.#userId = userId
  }

  get view(): Store<SafetyNumberView> {
    return this.#view
  }

  async load(): Promise<Outcome> {
    const failed = await attempt(async () => {
      const { digits, qr, verified, recentResets } = await this.#context.client.people.safetyNumber(this.#userId)
      const before = this.#view.get()
      const split = digits.split(' ')
      const groups = before.state === 'ready' && before.groups.join(' ') === digits ? before.groups : split
      this.#view.set(kept(before, { state: 'ready', groups, qr, verified, recentResets }))
    })
    // A number that is shown stays: it does not change because the network is away.
    if (failed !== undefined && this.#view.get().state !== 'ready') this.#view.set({ state: 'failed', code: failed })
    return failed
  }

  setVerified(verified: boolean): Promise<Outcome> {
    return attempt(async () => {
      await this.#context.client.people.setVerified(this.#userId, verified)
      const view = this.#view.get()
      if (view.state === 'ready') this.#view.set(kept(view, { ...view, verified }))
    })
  }
}
