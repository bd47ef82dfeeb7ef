import { ConclaveError, type ConversationId, LIMITS, type UserId } from '@conclave/protocol'
import type { OwnDevice } from '../accounts/own.ts'
import type { Conversations, MessageView } from '../api.ts'
import { checkedText } from '../body.ts'
import type { Core } from '../core.ts'
import { allConversations, conversationOf, type ConversationRow, ensureConversation, setDraft, setReadPosition } from '../store/tables/conversations.ts'
import { queueReceipt } from '../store/tables/history.ts'
import { insertMessage, messageById, messageOf, messagesBefore, receivedBetween, setMessageState } from '../store/tables/messages.ts'
import { insertOutbox } from '../store/tables/outbox.ts'
import { type PersonRow, personOf } from '../store/tables/people.ts'
import { directConversation } from './direct.ts'
import { receiptDue } from './receipts.ts'
import type { Speech } from './speech.ts'
import { conversationView, messageView } from './views.ts'

export function conversationsArea(core: Core, own: OwnDevice, speech: Speech, typing: (userId: UserId, typing: boolean) => void): Conversations {
  const { db } = core
  const require = (conversationId: ConversationId): ConversationRow => {
    own.require()
    const row = conversationOf(db, conversationId)
    if (!row) throw new ConclaveError('E_NOT_FOUND')
    return row
  }
  const contact = (userId: UserId): PersonRow => {
    const person = personOf(db, userId)
    if (person?.state === 'blocked') throw new ConclaveError('E_BLOCKED')
    if (person?.state !== 'contact') throw new ConclaveError('E_NOT_A_CONTACT')
    return person
  }
  const enqueue = (userId: UserId, text: string, previous?: MessageView): { messageId: MessageView['messageId']; sentAt: number } => {
    const sentAt = previous?.sentAt ?? core.clock.now()
    const { messageId, body } = speech.encode(userId, { type: 'text', text }, previous ? { messageId: previous.messageId, sentAt } : { sentAt })
    insertOutbox(db, { userId, messageId, body })
    speech.copy(userId, { messageId, sentAt, text })
    return { messageId, sentAt }
  }
  const send = (conversationId: ConversationId, input: string): MessageView => {
    const { userId } = require(conversationId)
    contact(userId)
    const text = checkedText(input)
    const self = own.require().userId
    return core.change((tell) => {
      const { messageId, sentAt } = enqueue(userId, text)
      const row = insertMessage(db, { messageId, conversationId, senderUserId: self, kind: 'text', text, sentAt, state: 'pending' })
      if (!row) throw new ConclaveError('E_INTERNAL', 'message id used twice')
      setDraft(db, conversationId, '')
      const message = messageView(row, self)
      tell({ type: 'message', message })
      return message
    })
  }
  const retry: Conversations['retry'] = (messageId) => {
    const self = own.require().userId
    const row = messageOf(db, self, messageId)
    if (!row) throw new ConclaveError('E_NOT_FOUND')
    const { userId } = require(row.conversationId)
    contact(userId)
    if (row.state !== 'failed') return messageView(row, self)
    return core.change((tell) => {
      enqueue(userId, row.text, messageView(row, self))
      setMessageState(db, row.position, 'pending')
      const message = messageView({ ...row, state: 'pending', error: undefined }, self)
      tell({ type: 'message-changed', message })
      return message
    })
  }
  const markRead = (conversationId: ConversationId, position: number) => {
    const before = require(conversationId)
    if (position <= before.readPosition) return
    core.change((tell) => {
      setReadPosition(db, conversationId, position)
      if (personOf(db, before.userId)?.state === 'contact') {
        for (const row of receivedBetween(db, conversationId, before.readPosition, position)) queueReceipt(db, { userId: before.userId, messageId: row.messageId, level: 2 }, receiptDue(core))
      }
      tell({ type: 'conversation-changed', conversationId })
    })
  }
  return {
    list: () => {
      const self = own.get()?.userId
      return self === undefined ? [] : allConversations(db).filter((row) => row.userId !== self).map((row) => conversationView(db, row, self))
    },
    get: (conversationId) => {
      const row = conversationOf(db, conversationId)
      return row && conversationView(db, row, own.require().userId)
    },
    with: (userId) => {
      const self = own.require().userId
      if (!personOf(db, userId)) throw new ConclaveError('E_NOT_FOUND')
      const conversationId = directConversation(core.crypto, self, userId)
      db.tx(() => ensureConversation(db, conversationId, userId))
      return conversationView(db, require(conversationId), self)
    },
    send,
    history: (conversationId, { before = Number.MAX_SAFE_INTEGER, limit = LIMITS.page } = {}) => {
      if (!Number.isInteger(limit) || limit < 1 || limit > LIMITS.page) throw new ConclaveError('E_MALFORMED', `limit is 1 to ${LIMITS.page}`)
      const self = own.require().userId
      return messagesBefore(db, conversationId, before, limit).map((row) => messageView(row, self)).toReversed()
    },
    message: (messageId) => {
      const row = messageById(db, messageId)
      return row && messageView(row, own.require().userId)
    },
    retry,
    markRead,
    setTyping: (conversationId, isTyping) => {
      const { userId } = require(conversationId)
      if (personOf(db, userId)?.state === 'contact') typing(userId, isTyping)
    },
    setDraft: (conversationId, text) => {
      require(conversationId)
      core.change((tell) => {
        setDraft(db, conversationId, text.toWellFormed().slice(0, LIMITS.textCharacters))
        tell({ type: 'conversation-changed', conversationId })
      })
    },
  }
}
