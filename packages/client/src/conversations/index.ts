import { ConclaveError, type ConversationId, LIMITS, type MessageId, type UserId } from '@conclave/protocol'
import type { OwnDevice } from '../accounts/own.ts'
import type { Conversations, ConversationView, MessageView } from '../api.ts'
import { checkedText } from '../body.ts'
import type { ChannelTalk } from '../communities/channels/talk.ts'
import type { Core } from '../core.ts'
import type { Database } from '../store/port.ts'
import { accountNumber } from '../store/tables/account.ts'
import { allConversations, conversationAt, conversationOf, type ConversationRow, setDraft, setReadPosition } from '../store/tables/conversations.ts'
import type { ChannelRow } from '../store/tables/channels.ts'
import { queueReceipt } from '../store/tables/history.ts'
import { insertMessage, messageById, messageOf, messagesAfter, messagesBefore, receivedBetween, setMessageState } from '../store/tables/messages.ts'
import { searchMessages } from '../store/tables/search.ts'
import { insertOutbox } from '../store/tables/outbox.ts'
import { personOf } from '../store/tables/people.ts'
import { directConversation, ensureConversation } from './direct.ts'
import { receiptDue } from './receipts.ts'
import type { Speech } from './speech.ts'
import { conversationView, messageView } from './views.ts'

/** A draft may be longer than a message. */
const DRAFT_CHARACTERS = 100_000

export interface ConversationsParts {
  readonly core: Core
  readonly own: OwnDevice
  readonly speech: Speech
  /** Conversations that are channels of communities. */
  readonly channels: ChannelTalk
  /** Transient. */
  typing(userId: UserId, typing: boolean): void
}

export class ConversationsArea implements Conversations {
  readonly #parts: ConversationsParts
  readonly #db: Database

  constructor(parts: ConversationsParts) {
    this.#parts = parts
    this.#db = parts.core.db
  }

  list(): readonly ConversationView[] {
    const self = this.#parts.own.get()?.userId
    if (self === undefined) return []
    const others = allConversations(this.#db).filter((row) => row.userId !== self)
    return others.map((row) => conversationView(this.#db, row, self))
  }

  get(conversationId: ConversationId): ConversationView | undefined {
    const self = this.#parts.own.get()?.userId
    const channel = self && this.#parts.channels.of(conversationId)
    if (channel) return this.#parts.channels.view(channel)
    const row = conversationOf(this.#db, conversationId)
    return row && self && conversationView(this.#db, row, self)
  }

  at(address: string): ConversationView | undefined {
    const self = this.#parts.own.get()?.userId
    const channel = self && this.#parts.channels.at(address)
    if (channel) return this.#parts.channels.view(channel)
    const row = conversationAt(this.#db, address)
    return row && self && conversationView(this.#db, row, self)
  }

  with(userId: UserId): ConversationView {
    const self = this.#self()
    if (!personOf(this.#db, userId)) throw new ConclaveError('E_NOT_FOUND')
    const { core } = this.#parts
    const conversationId = directConversation(core.crypto, self, userId)
    this.#db.tx(() => ensureConversation(core, conversationId, userId))
    return conversationView(this.#db, this.#row(conversationId), self)
  }

  send(conversationId: ConversationId, input: string, chosenId?: MessageId): MessageView {
    const channel = this.#channel(conversationId)
    if (channel) return this.#parts.channels.send(channel, input, chosenId)
    const { userId } = this.#row(conversationId)
    const self = this.#self()
    const known = chosenId && messageOf(this.#db, self, chosenId)
    if (known) return messageView(known, self)
    this.#requireContact(userId)
    const text = checkedText(input)
    return this.#parts.core.change((tell) => {
      const { messageId, sentAt } = this.#enqueue(userId, text, { messageId: chosenId })
      const row = insertMessage(this.#db, { messageId, conversationId, senderUserId: self, kind: 'text', text, sentAt, state: 'pending' })
      if (!row) throw new ConclaveError('E_INTERNAL', 'message id used twice')
      setDraft(this.#db, conversationId, '')
      const message = messageView(row, self)
      tell({ type: 'message', message })
      return message
    })
  }

  history(conversationId: ConversationId, page: { before?: number; after?: number; limit?: number } = {}): readonly MessageView[] {
    const { before, after, limit = LIMITS.page } = page
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.page) throw new ConclaveError('E_MALFORMED', `limit is 1 to ${LIMITS.page}`)
    if (before !== undefined && after !== undefined) throw new ConclaveError('E_MALFORMED', 'before or after')
    const self = this.#self()
    const rows =
      after === undefined
        ? messagesBefore(this.#db, conversationId, before ?? Number.MAX_SAFE_INTEGER, limit).toReversed()
        : messagesAfter(this.#db, conversationId, after, limit)
    return rows.map((row) => messageView(row, self))
  }

  message(messageId: MessageId): MessageView | undefined {
    const self = this.#parts.own.get()?.userId
    const row = messageById(this.#db, messageId)
    return row && self && messageView(row, self)
  }

  search(query: string, options: { limit?: number } = {}): readonly MessageView[] {
    const { limit = 50 } = options
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.page) throw new ConclaveError('E_MALFORMED', `limit is 1 to ${LIMITS.page}`)
    const self = this.#parts.own.get()?.userId
    return self === undefined ? [] : searchMessages(this.#db, query, limit).map((row) => messageView(row, self))
  }

  retry(messageId: MessageId): MessageView {
    const self = this.#self()
    const row = messageOf(this.#db, self, messageId)
    if (!row) throw new ConclaveError('E_NOT_FOUND')
    const channel = this.#channel(row.conversationId)
    if (channel) return this.#parts.channels.retry(channel, row)
    const { userId } = this.#row(row.conversationId)
    this.#requireContact(userId)
    if (row.state !== 'failed') return messageView(row, self)
    return this.#parts.core.change((tell) => {
      this.#enqueue(userId, row.text, row)
      setMessageState(this.#db, row.position, 'pending')
      const message = messageView({ ...row, state: 'pending', error: undefined }, self)
      tell({ type: 'message-changed', message })
      return message
    })
  }

  markRead(conversationId: ConversationId, position: number): void {
    const channel = this.#channel(conversationId)
    if (channel) return this.#parts.channels.markRead(channel, position)
    const { userId, readPosition } = this.#row(conversationId)
    if (position <= readPosition) return
    const { core } = this.#parts
    core.change((tell) => {
      setReadPosition(this.#db, conversationId, position)
      if (personOf(this.#db, userId)?.state === 'contact') {
        const read = receivedBetween(this.#db, conversationId, readPosition, position)
        for (const { messageId } of read) queueReceipt(this.#db, { userId, messageId, level: 2 }, receiptDue(core))
      }
      tell({ type: 'conversation-changed', conversationId })
    })
  }

  setTyping(conversationId: ConversationId, isTyping: boolean): void {
    const channel = this.#channel(conversationId)
    if (accountNumber(this.#db, 'typing_hidden') === 1) return
    if (channel) return this.#parts.channels.setTyping(channel, isTyping)
    const { userId } = this.#row(conversationId)
    if (personOf(this.#db, userId)?.state === 'contact') this.#parts.typing(userId, isTyping)
  }

  setDraft(conversationId: ConversationId, text: string): void {
    const draft = text.slice(0, DRAFT_CHARACTERS).toWellFormed()
    const channel = this.#channel(conversationId)
    if (channel) return this.#parts.channels.setDraft(channel, draft)
    this.#row(conversationId)
    this.#parts.core.change((tell) => {
      setDraft(this.#db, conversationId, draft)
      tell({ type: 'conversation-changed', conversationId })
    })
  }

  #self(): UserId {
    return this.#parts.own.require().userId
  }

  #channel(conversationId: ConversationId): ChannelRow | undefined {
    this.#self()
    return this.#parts.channels.of(conversationId)
  }

  #row(conversationId: ConversationId): ConversationRow {
    this.#self()
    const row = conversationOf(this.#db, conversationId)
    if (!row) throw new ConclaveError('E_NOT_FOUND')
    return row
  }

  #requireContact(userId: UserId): void {
    const person = personOf(this.#db, userId)
    if (person?.state === 'blocked') throw new ConclaveError('E_BLOCKED')
    if (person?.state !== 'contact') throw new ConclaveError('E_NOT_A_CONTACT')
  }

  /** Stage 1 for the receiver and for the own other devices; a repeated message keeps its id and time. */
  #enqueue(userId: UserId, text: string, given: { messageId: MessageId | undefined; sentAt?: number }): { messageId: MessageId; sentAt: number } {
    const { core, speech } = this.#parts
    const sentAt = given.sentAt ?? core.clock.now()
    const again = given.messageId === undefined ? {} : { messageId: given.messageId }
    const { messageId, body } = speech.encode(userId, { type: 'text', text }, { ...again, sentAt })
    insertOutbox(this.#db, { userId, messageId, body })
    speech.copy(userId, { messageId, sentAt, text })
    return { messageId, sentAt }
  }
}
