import type { MessageView } from '@conclave/client/browser'
import type { ConversationId, MessageId } from '@conclave/protocol'
import type { ComposerView } from '../api.ts'
import type { Context } from '../context.ts'
import { attempt } from '../outcome.ts'
import { Serial } from '../serial.ts'
import type { SessionModel } from '../session.ts'
import type { Outcome } from '../store.ts'
import { Composer } from './composer.ts'
import { Outgoing } from './outgoing.ts'

/** What somebody writes in one conversation, and sends. */
export class Sending {
  readonly composer: Composer
  readonly #context: Context
  readonly #session: SessionModel
  readonly #outgoing: Outgoing

  constructor(context: Context, session: SessionModel, conversationId: ConversationId) {
    const writes = new Serial()
    this.#context = context
    this.#session = session
    this.composer = new Composer(context, conversationId, writes)
    this.#outgoing = new Outgoing(context, conversationId, writes)
  }

  /** Sends what is in the composer. @param shown called when the message stands at the end @param stored called with it as the store has it */
  async send(shown: () => void, stored: (message: MessageView) => void): Promise<Outcome> {
    const { tooLong, obstacle } = this.composer.view.get()
    const own = this.#session.account
    const text = own && this.composer.take()
    if (!own || text === undefined) return refusal(tooLong, obstacle)
    const failed = await this.#outgoing.say({ senderUserId: own.userId, text }, shown, stored)
    if (failed !== undefined) this.composer.giveBack(text, failed)
    return failed
  }

  retry(messageId: MessageId, stored: (message: MessageView) => void): Promise<Outcome> {
    return attempt(async () => stored(await this.#context.client.conversations.retry(messageId)))
  }

  /** Stored messages, then those that are on their way into the store. */
  after(stored: readonly MessageView[]): readonly MessageView[] {
    return this.#outgoing.after(stored)
  }

  clear(): void {
    this.#outgoing.clear()
    this.composer.clear()
  }
}

function refusal(tooLong: ComposerView['tooLong'], obstacle: ComposerView['obstacle']): Outcome {
  if (tooLong) return 'E_MESSAGE_TOO_LONG'
  return obstacle ? 'E_NOT_A_CONTACT' : 'E_MESSAGE_EMPTY'
}
