import type { ClientEvent, MessageView, PersonView } from '@conclave/client'
import type { MessageId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { readBack } from '../steps/history.ts'
import { eventRecord, messageRecord } from '../output/records.ts'
import { eventLine, historyLines, messageLine, personName } from '../output/words.ts'

const SHOWN_AT_START = 20
/** ms that "is typing" stays without being renewed. */
const TYPING_SHOWN = 10_000

/** What a chat shows of its conversation: messages above the typed line, and in the prompt who types and how far the newest own message got. */
export class ChatView {
  readonly #context: Context
  readonly #person: PersonView
  readonly #typedHere = new Set<MessageId>()
  #newestOwn: MessageView | undefined
  #typing: NodeJS.Timeout | undefined
  #wasOffline = false

  constructor(context: Context, person: PersonView) {
    this.#context = context
    this.#person = person
  }

  begin(): void {
    const { client, out } = this.#context
    const messages = readBack(client, this.#person.conversationId, SHOWN_AT_START)
    for (const message of messages) out.result({ ...messageRecord(message, this.#person.handle), history: true }, undefined)
    if (messages.length > 0) out.text(historyLines(messages, () => this.#person.handle))
    this.#seen(messages.at(-1))
    out.note(`Talking to ${personName(this.#person)}${this.#person.verified ? ' (verified)' : ''}. /help explains, /quit ends.`)
    this.#drawPrompt()
  }

  end(): void {
    clearTimeout(this.#typing)
  }

  /** Prints the newest messages again. */
  history(): void {
    this.#context.out.text(historyLines(readBack(this.#context.client, this.#person.conversationId, SHOWN_AT_START), () => this.#person.handle))
  }

  /** Sends through `work` and shows the message in place of the typed line; how far it gets stands in the prompt. */
  typed(work: () => MessageView): MessageView {
    const message = work()
    this.#typedHere.add(message.messageId)
    if (this.#context.io.terminal.input) this.#context.out.text(messageLine(message, this.#person.handle, false))
    this.#own(this.#context.client.conversations.message(message.messageId) ?? message)
    return message
  }

  show(event: ClientEvent): void {
    if (this.#concerns(event)) this.#context.out.result(eventRecord(event, this.#context.client), undefined)
    switch (event.type) {
      case 'message':
        return this.#arrived(event.message)
      case 'message-changed':
        return this.#changed(event.message)
      case 'typing':
        return event.userId === this.#person.userId ? this.#typingNow(event.typing) : undefined
      case 'connection':
        return this.#connection(event)
      case 'alert':
      case 'gap':
      case 'devices-changed':
      case 'presence':
      case 'request':
        return this.#remark(event)
      case 'person-changed':
      case 'conversation-changed':
      case 'repair':
      case 'community-changed':
      case 'community-gone':
      case 'members-changed':
      case 'group-invite':
      case 'channel-typing':
      case 'message-gone':
        return undefined
    }
  }

  #concerns(event: ClientEvent): boolean {
    switch (event.type) {
      case 'message':
      case 'message-changed':
        return event.message.conversationId === this.#person.conversationId
      case 'typing':
      case 'presence':
      case 'gap':
      case 'repair':
        return event.userId === this.#person.userId
      case 'person-changed':
        return event.person.userId === this.#person.userId
      case 'conversation-changed':
        return event.conversationId === this.#person.conversationId
      case 'connection':
      case 'devices-changed':
      case 'alert':
      case 'request':
        return true
      case 'community-changed':
      case 'community-gone':
      case 'members-changed':
      case 'group-invite':
      case 'channel-typing':
      case 'message-gone':
        return false
    }
  }

  #arrived(message: MessageView): void {
    if (message.conversationId !== this.#person.conversationId) return
    if (message.mine) {
      // A message of this chat is announced while it is being sent, before its id is known here.
      queueMicrotask(() => {
        if (!this.#typedHere.has(message.messageId)) this.#context.out.text(messageLine(message, this.#person.handle, false))
      })
      return this.#own(message)
    }
    this.#typingNow(false)
    this.#context.out.text(messageLine(message, this.#person.handle))
    this.#seen(message)
  }

  #changed(message: MessageView): void {
    if (message.conversationId !== this.#person.conversationId || !message.mine) return
    if (message.state === 'failed') this.#remark({ type: 'message-changed', message })
    this.#own(message)
  }

  #own(message: MessageView): void {
    if (this.#newestOwn && message.position < this.#newestOwn.position) return
    this.#newestOwn = message
    this.#drawPrompt()
  }

  /** Shown to a person is read; printed into a pipe is not. */
  #seen(message: MessageView | undefined): void {
    if (message && this.#context.io.terminal.output) this.#context.client.conversations.markRead(message.conversationId, message.position)
  }

  #typingNow(typing: boolean): void {
    clearTimeout(this.#typing)
    this.#typing = typing ? setTimeout(() => this.#typingNow(false), TYPING_SHOWN) : undefined
    this.#drawPrompt()
  }

  #connection(event: Extract<ClientEvent, { type: 'connection' }>): void {
    if (event.state === 'waiting' && !this.#wasOffline) {
      this.#wasOffline = true
      this.#remark(event)
    } else if (event.state === 'online' && this.#wasOffline) {
      this.#wasOffline = false
      this.#remark(event)
    }
  }

  #remark(event: ClientEvent): void {
    const line = eventLine(event, this.#context.client)
    if (line !== undefined) this.#context.out.text(line)
  }

  #drawPrompt(): void {
    const typing = this.#typing ? `${this.#person.handle} is typing ... ` : ''
    const mark = this.#newestOwn ? `[${this.#newestOwn.state}] ` : ''
    this.#context.io.setPrompt(`${typing}${mark}> `)
  }
}
