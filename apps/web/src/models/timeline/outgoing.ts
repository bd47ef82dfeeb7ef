import type { MessageView } from '@conclave/client/browser'
import type { ConversationId, UserId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { attempt } from '../outcome.ts'
import type { Serial } from '../serial.ts'
import type { Outcome } from '../store.ts'

export interface Said {
  readonly senderUserId: UserId
  readonly text: string
}

/** Own messages on their way into the store; they stand at the end. */
export class Outgoing {
  readonly #context: Context
  readonly #conversationId: ConversationId
  readonly #writes: Serial
  #messages: readonly MessageView[] = []

  constructor(context: Context, conversationId: ConversationId, writes: Serial) {
    this.#context = context
    this.#conversationId = conversationId
    this.#writes = writes
  }

  /** @param shown called when the message stands at the end @param stored called with it as the store has it */
  async say({ senderUserId, text }: Said, shown: () => void, stored: (message: MessageView) => void): Promise<Outcome> {
    const { platform, client } = this.#context
    const messageId = platform.newMessageId()
    const rest = { position: Number.MAX_SAFE_INTEGER, kind: 'text', mine: true, state: 'pending', error: undefined } as const
    const message = { messageId, senderUserId, text, sentAt: platform.clock.now(), conversationId: this.#conversationId, ...rest }
    this.#messages = [...this.#messages, message]
    shown()
    const send = async () => stored(await client.conversations.send(this.#conversationId, text, messageId))
    const failed = await attempt(() => this.#writes.run(send))
    this.#messages = this.#messages.filter((one) => one.messageId !== messageId)
    return failed
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
