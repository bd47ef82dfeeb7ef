import type { ClientEvent } from '@conclave/client/browser'
import type { ConversationId, UserId } from '@conclave/protocol'
import type { Clock } from '../platform.ts'
import { type Store, type Value, value } from '../store.ts'

/** "Is typing" stays so long without being renewed, ms. */
const TYPING_FOR = 10_000

/** Who types in which channel. */
export class ChannelTyping {
  readonly #clock: Clock
  readonly #typing = new Map<ConversationId, Value<readonly UserId[]>>()
  readonly #cancels = new Map<string, () => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  in(conversationId: ConversationId): Store<readonly UserId[]> {
    return this.#value(conversationId)
  }

  take(events: readonly ClientEvent[]): void {
    for (const event of events) {
      if (event.type === 'channel-typing') this.#set(event.conversationId, event.userId, event.typing)
      // What they typed is here.
      if (event.type === 'message' && !event.message.mine) this.#set(event.message.conversationId, event.message.senderUserId, false)
    }
  }

  clear(): void {
    for (const cancel of this.#cancels.values()) cancel()
    this.#cancels.clear()
    for (const value of this.#typing.values()) value.set([])
  }

  #value(conversationId: ConversationId): Value<readonly UserId[]> {
    const known = this.#typing.get(conversationId) ?? value<readonly UserId[]>([])
    this.#typing.set(conversationId, known)
    return known
  }

  #set(conversationId: ConversationId, userId: UserId, typing: boolean): void {
    const key = `${conversationId} ${userId}`
    const before = this.#cancels.get(key)
    before?.()
    this.#cancels.delete(key)
    if (typing)
      this.#cancels.set(
        key,
        this.#clock.after(TYPING_FOR, () => this.#set(conversationId, userId, false)),
      )
    if (typing === (before !== undefined)) return
    const users = this.#value(conversationId)
    users.set(typing ? [...users.get(), userId] : users.get().filter((one) => one !== userId))
  }
}
