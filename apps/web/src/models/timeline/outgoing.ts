import type { MessageView } from '@conclave/client/browser'
import type { ConversationId, MessageId, UserId } from '@conclave/protocol'

/** Own messages that the store does not have yet; they stand at the end. */
export class Outgoing {
  readonly #conversationId: ConversationId
  #messages: readonly MessageView[] = []

  constructor(conversationId: ConversationId) {
    this.#conversationId = conversationId
  }

  add(said: { messageId: MessageId; senderUserId: UserId; text: string; sentAt: number }): void {
    const rest = { position: Number.MAX_SAFE_INTEGER, kind: 'text', mine: true, state: 'pending', error: undefined } as const
    this.#messages = [...this.#messages, { ...said, ...rest, conversationId: this.#conversationId }]
  }

  remove(messageId: MessageId): void {
    this.#messages = this.#messages.filter((message) => message.messageId !== messageId)
  }

  clear(): void {
    this.#messages = []
  }

  /** Stored messages, then those that are on their way into the store. */
  after(stored: readonly MessageView[]): readonly MessageView[] {
    if (this.#messages.length === 0) return stored
    const known = new Set(stored.filter((message) => message.mine).map((message) => message.messageId))
    return [...stored, ...this.#messages.filter((message) => !known.has(message.messageId))]
  }
}
