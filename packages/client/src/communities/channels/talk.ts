import {
  type CommunityState,
  ConclaveError,
  type ConversationId,
  hasPermission,
  type MessageId,
  mayPost,
  permissionsIn,
  type UserId,
} from '@conclave/protocol'
import type { ConversationView, MessageView } from '../../api.ts'
import { checkedText } from '../../body.ts'
import { messageView } from '../../conversations/views.ts'
import { channelByAddress, channelByConversation, type ChannelRow, putDeleted, setChannelDraft, setChannelRead } from '../../store/tables/channels.ts'
import { deleteOutgoing, insertChannelOutbox, outgoingOfMessage } from '../../store/tables/channel-outbox.ts'
import {
  deleteMessageAt,
  insertMessage,
  messageById,
  messageOf,
  type MessageRow,
  messagesBefore,
  setMessageState,
  unreadCount,
} from '../../store/tables/messages.ts'
import type { GroupContext } from '../groups/context.ts'
import { CONTENT_KINDS, encodeDeletion, encodeText } from './body.ts'

const DEDUPE_BYTES = 16

/** What conversations do where the conversation is a channel. Everything is one transaction; what leaves is encrypted when it leaves. */
export class ChannelTalk {
  readonly #context: GroupContext
  readonly #typing: (channel: ChannelRow, typing: boolean) => void

  constructor(context: GroupContext, typing: (channel: ChannelRow, typing: boolean) => void) {
    this.#context = context
    this.#typing = typing
  }

  /** @returns undefined for a conversation of two */
  of(conversationId: ConversationId): ChannelRow | undefined {
    return channelByConversation(this.#context.core.db, conversationId)
  }

  at(address: string): ChannelRow | undefined {
    return channelByAddress(this.#context.core.db, address)
  }

  view(row: ChannelRow): ConversationView {
    const { core } = this.#context
    const { conversationId, communityId, channelId, address, readPosition, draft } = row
    const self = this.#self()
    const last = messagesBefore(core.db, conversationId, Number.MAX_SAFE_INTEGER, 1)[0]
    return {
      conversationId,
      userId: self,
      channel: { communityId, channelId },
      address,
      last: last && messageView(last, self),
      unread: unreadCount(core.db, conversationId, readPosition),
      readPosition,
      draft,
    }
  }

  /** @throws ConclaveError `E_MESSAGE_TOO_LONG`, `E_MESSAGE_EMPTY`, and what the rules of the channel say: `E_FORBIDDEN`, `E_TIMED_OUT`, `E_NOT_A_MEMBER` */
  send(channel: ChannelRow, input: string, chosenId?: MessageId): MessageView {
    const { core } = this.#context
    const self = this.#self()
    const known = chosenId && messageOf(core.db, self, chosenId)
    if (known) return messageView(known, self)
    this.#requirePost(channel)
    const text = checkedText(input)
    const body = encodeText(text)
    const messageId = chosenId ?? core.newMessageId()
    const sentAt = core.clock.now()
    return core.change((tell) => {
      this.#enqueue(channel, { messageId, kind: CONTENT_KINDS.text, body, sentAt })
      const { conversationId, channelId } = channel
      const row = insertMessage(core.db, { messageId, conversationId, senderUserId: self, kind: 'text', text, sentAt, state: 'pending' })
      if (!row) throw new ConclaveError('E_INTERNAL', 'message id used twice')
      setChannelDraft(core.db, channelId, '')
      const message = messageView(row, self)
      tell({ type: 'message', message })
      return message
    })
  }

  retry(channel: ChannelRow, row: MessageRow): MessageView {
    const { core } = this.#context
    const self = this.#self()
    if (row.state !== 'failed') return messageView(row, self)
    this.#requirePost(channel)
    return core.change((tell) => {
      this.#enqueue(channel, { messageId: row.messageId, kind: CONTENT_KINDS.text, body: encodeText(row.text), sentAt: row.sentAt })
      setMessageState(core.db, row.position, 'pending')
      const message = messageView({ ...row, state: 'pending', error: undefined }, self)
      tell({ type: 'message-changed', message })
      return message
    })
  }

  /** For everybody (T14). @throws ConclaveError `E_NOT_FOUND`, `E_FORBIDDEN`, `E_TIMED_OUT`, `E_NOT_A_MEMBER` */
  delete(messageId: MessageId, author?: UserId): void {
    const { core } = this.#context
    const self = this.#self()
    const row = messageOf(core.db, author ?? self, messageId) ?? (author === undefined ? messageById(core.db, messageId) : undefined)
    const channel = row && this.of(row.conversationId)
    if (row === undefined || channel === undefined) throw new ConclaveError('E_NOT_FOUND')
    if (row.senderUserId !== self && !this.#moderates(channel)) throw new ConclaveError('E_FORBIDDEN')
    const waiting = row.senderUserId === self ? outgoingOfMessage(core.db, messageId) : undefined
    const isUnsaid = row.state === 'failed' || (waiting !== undefined && waiting.sealed === undefined)
    // The signed word about it is a record too: who may not say it takes nothing away.
    if (!isUnsaid) this.#requirePost(channel)
    core.change((tell) => {
      deleteMessageAt(core.db, row.position)
      putDeleted(core.db, channel.channelId, messageId, row.senderUserId)
      tell({ type: 'message-gone', conversationId: channel.conversationId, messageId })
      // What has never left needs no word about it.
      if (isUnsaid) return waiting && deleteOutgoing(core.db, waiting.id)
      const body = encodeDeletion(row.senderUserId, [messageId])
      this.#enqueue(channel, { messageId: core.newMessageId(), kind: CONTENT_KINDS.deletion, body, sentAt: core.clock.now() })
    })
  }

  markRead({ channelId, conversationId, readPosition }: ChannelRow, position: number): void {
    if (position <= readPosition) return
    const { core } = this.#context
    core.change((tell) => {
      setChannelRead(core.db, channelId, position)
      tell({ type: 'conversation-changed', conversationId })
    })
  }

  setDraft({ channelId, conversationId }: ChannelRow, draft: string): void {
    const { core } = this.#context
    core.change((tell) => {
      setChannelDraft(core.db, channelId, draft)
      tell({ type: 'conversation-changed', conversationId })
    })
  }

  setTyping(channel: ChannelRow, isTyping: boolean): void {
    this.#typing(channel, isTyping)
  }

  #self(): UserId {
    return this.#context.own.require().userId
  }

  #ledger(channel: ChannelRow): CommunityState {
    const { ledgers } = this.#context
    const trouble = channel.trouble ?? ledgers.trouble(channel.communityId)
    if (trouble !== undefined) throw new ConclaveError(trouble)
    const ledger = ledgers.state(channel.communityId)
    if (ledger === undefined || !ledgers.isIn(channel.communityId)) throw new ConclaveError('E_NOT_A_MEMBER')
    return ledger
  }

  #requirePost(channel: ChannelRow): void {
    const answer = mayPost(this.#ledger(channel), this.#self(), channel.channelId, this.#context.core.serverNow())
    if (answer.kind === 'no') throw new ConclaveError(answer.code, undefined, { retryAfter: answer.retryAfter })
  }

  #moderates(channel: ChannelRow): boolean {
    return hasPermission(permissionsIn(this.#ledger(channel), this.#self(), channel.channelId), 'manageMessages')
  }

  #enqueue({ channelId }: ChannelRow, said: { messageId: MessageId; kind: number; body: Uint8Array; sentAt: number }): void {
    const { db, crypto } = this.#context.core
    insertChannelOutbox(db, { channelId, ...said, dedupe: crypto.random(DEDUPE_BYTES) })
  }
}
