import type { UserId } from '@conclave/protocol'
import type { ConversationView, MessageView } from '../api.ts'
import type { Database } from '../store/port.ts'
import type { ConversationRow } from '../store/tables/conversations.ts'
import { type MessageRow, messagesBefore, unreadCount } from '../store/tables/messages.ts'

export function messageView(row: MessageRow, self: UserId): MessageView {
  const { messageId, conversationId, position, kind, senderUserId, text, sentAt, state, error } = row
  return { messageId, conversationId, position, kind, mine: senderUserId === self, senderUserId, text, sentAt, state, error }
}

export function conversationView(db: Database, row: ConversationRow, self: UserId): ConversationView {
  const last = messagesBefore(db, row.conversationId, Number.MAX_SAFE_INTEGER, 1)[0]
  return {
    conversationId: row.conversationId,
    userId: row.userId,
    address: row.address,
    last: last && messageView(last, self),
    unread: unreadCount(db, row.conversationId, row.readPosition),
    readPosition: row.readPosition,
    draft: row.draft,
  }
}
