import type { ClientEvent } from '@conclave/client/browser'
import type { ConversationId } from '@conclave/protocol'
import type { Clock } from './platform.ts'

/** "Is typing" stays so long without being renewed, ms. */
const TYPING_FOR = 10_000

/** In which conversations the other person types. */
export class TypingModel {
  readonly #clock: Clock
  readonly #changed: (conversationId: ConversationId) => void
  readonly #cancels = new Map<ConversationId, () => void>()

  constructor(clock: Clock, changed: (conversationId: ConversationId) => void) {
    this.#clock = clock
    this.#changed = changed
  }

  has(conversationId: ConversationId): boolean {
    return this.#cancels.has(conversationId)
  }

  take(events: readonly ClientEvent[]): void {
    for (const event of events) {
      if (event.type === 'typing') this.#set(event.conversationId, event.typing)
      // What they typed is here.
      if (event.type === 'message' && !event.message.mine) this.#set(event.message.conversationId, false)
    }
  }

  clear(): void {
    Array.from(this.#cancels.keys(), (conversationId) => this.#set(conversationId, false))
  }

  #set(conversationId: ConversationId, typing: boolean): void {
    const before = this.#cancels.get(conversationId)
    before?.()
    this.#cancels.delete(conversationId)
    if (typing)
      this.#cancels.set(
        conversationId,
        this.#clock.after(TYPING_FOR, () => this.#set(conversationId, false)),
      )
    if (typing !== (before !== undefined)) this.#changed(conversationId)
  }
}
