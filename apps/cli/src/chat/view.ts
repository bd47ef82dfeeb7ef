import type { ClientEvent, MessageView } from '@conclave/client'
import type { MessageId, UserId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { oneLine } from '../io/neutralise.ts'
import { readBack } from '../steps/history.ts'
import { channelName, eventRecord, messageRecord } from '../output/records.ts'
import { eventLine, historyLines, messageLine } from '../output/words.ts'
import { SHOWN_AT_START, type Talk } from './talk.ts'

/** ms that "is typing" stays without being renewed. */
const TYPING_SHOWN = 10_000

/** What a chat shows of its conversation: messages above the typed line, and in the prompt who types and how far the newest own message got. */
export class ChatView {
  readonly #context: Context
  readonly #talk: Talk
  readonly #typedHere = new Set<MessageId>()
  #newestOwn: MessageView | undefined
  #typing: NodeJS.Timeout | undefined
  #typist: string | undefined
  #wasOffline = false

  constructor(context: Context, talk: Talk) {
    this.#context = context
    this.#talk = talk
  }

  begin(): void {
    const { client, out } = this.#context
    const messages = readBack(client, this.#talk.conversationId, SHOWN_AT_START)
    const channel = channelName(this.#talk.conversationId, client)
    for (const message of messages)
      out.result({ ...messageRecord(message, this.#talk.handleOf(message), 'message', channel), history: true }, undefined)
    if (messages.length > 0) out.text(historyLines(messages, this.#talk.handleOf))
    this.#seen(messages.at(-1))
    out.note(`Talking ${this.#talk.person === undefined ? 'in' : 'to'} ${this.#talk.title}. /help explains, /quit ends.`)
    this.#drawPrompt()
  }

  end(): void {
    clearTimeout(this.#typing)
  }

  /** Prints the newest messages again. */
  history(): void {
    this.#context.out.text(historyLines(readBack(this.#context.client, this.#talk.conversationId, SHOWN_AT_START), this.#talk.handleOf))
  }

  /** Sends through `work` and shows the message in place of the typed line; how far it gets stands in the prompt. */
  typed(work: () => MessageView): MessageView {
    const message = work()
    this.#typedHere.add(message.messageId)
    if (this.#context.io.terminal.input) this.#context.out.text(messageLine(message, this.#talk.handleOf(message), false))
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
        return event.userId === this.#talk.person?.userId ? this.#typingNow(event.userId, event.typing) : undefined
      case 'channel-typing':
        return event.conversationId === this.#talk.conversationId ? this.#typingNow(event.userId, event.typing) : undefined
      case 'message-gone':
        return this.#concerns(event) ? this.#remark(event) : undefined
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
        return undefined
    }
  }

  #concerns(event: ClientEvent): boolean {
    switch (event.type) {
      case 'message':
      case 'message-changed':
        return event.message.conversationId === this.#talk.conversationId
      case 'typing':
      case 'presence':
      case 'gap':
      case 'repair':
        return event.userId === this.#talk.person?.userId
      case 'person-changed':
        return event.person.userId === this.#talk.person?.userId
      case 'conversation-changed':
      case 'channel-typing':
      case 'message-gone':
        return event.conversationId === this.#talk.conversationId
      case 'connection':
      case 'devices-changed':
      case 'alert':
      case 'request':
        return true
      case 'community-changed':
      case 'community-gone':
      case 'members-changed':
      case 'group-invite':
        return false
    }
  }

  #arrived(message: MessageView): void {
    if (message.conversationId !== this.#talk.conversationId) return
    if (message.mine) {
      // A message of this chat is announced while it is being sent, before its id is known here.
      queueMicrotask(() => {
        if (!this.#typedHere.has(message.messageId)) this.#context.out.text(messageLine(message, this.#talk.handleOf(message), false))
      })
      return this.#own(message)
    }
    this.#typingNow(message.senderUserId, false)
    this.#context.out.text(messageLine(message, this.#talk.handleOf(message)))
    this.#seen(message)
  }

  #changed(message: MessageView): void {
    if (message.conversationId !== this.#talk.conversationId || !message.mine) return
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

  /** The newest one is shown; in a channel others may type as well. */
  #typingNow(userId: UserId, typing: boolean): void {
    const who = this.#talk.typist(userId)
    if (who === undefined || (!typing && who !== this.#typist)) return
    clearTimeout(this.#typing)
    this.#typist = typing ? who : undefined
    this.#typing = typing ? setTimeout(() => this.#typingNow(userId, false), TYPING_SHOWN) : undefined
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
    const line = eventLine(event, this.#context.client, this.#context.out)
    if (line !== undefined) this.#context.out.text(line)
  }

  #drawPrompt(): void {
    const typing = this.#typist === undefined ? '' : `${oneLine(this.#typist)} is typing ... `
    const mark = this.#newestOwn ? `[${this.#newestOwn.state}] ` : ''
    this.#context.io.setPrompt(`${typing}${mark}> `)
  }
}
