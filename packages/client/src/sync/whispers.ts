import type { UserId } from '@conclave/protocol'
import type { Content } from '../body.ts'
import { accountNumber } from '../store/tables/account.ts'
import { peopleIn } from '../store/tables/people.ts'
import type { SyncContext } from './context.ts'
import { sendTransient } from './transient.ts'

/** Presence is said again so often, ms; others believe it for five minutes. */
const PRESENCE_EVERY = 2 * 60_000

/** Typing and presence: while online, or not at all. */
export class Whispers {
  readonly #context: SyncContext
  readonly #active = new Set<Promise<void>>()
  #online = false
  #cancel = () => {}

  constructor(context: SyncContext) {
    this.#context = context
  }

  setOnline(online: boolean): void {
    this.#online = online
    this.#cancel()
    if (online) this.#sharePresence()
  }

  say(userId: UserId, content: Content): void {
    if (!this.#online) return
    const sending = this.#send(userId, content)
    this.#active.add(sending)
    void sending.finally(() => this.#active.delete(sending))
  }

  async settle(): Promise<void> {
    await Promise.all(this.#active)
  }

  async #send(userId: UserId, content: Content): Promise<void> {
    try {
      await sendTransient(this.#context, userId, content)
    } catch {
      // Lost, as the network may lose it.
    }
  }

  #sharePresence(): void {
    const { db, clock } = this.#context.core
    if (accountNumber(db, 'presence_shared') === 1)
      for (const person of peopleIn(db, ['contact'])) this.say(person.userId, { type: 'presence', online: true })
    this.#cancel = clock.after(PRESENCE_EVERY, () => this.#sharePresence())
  }
}
