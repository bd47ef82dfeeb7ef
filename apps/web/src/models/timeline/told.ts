import type { ClientEvent, MessageView } from '@conclave/client/browser'
import type { ConversationId, MessageId } from '@conclave/protocol'

/** Messages of one conversation that came or changed. */
export function messagesIn(events: readonly ClientEvent[], conversationId: ConversationId): readonly MessageView[] {
  return events.flatMap((event) =>
    (event.type === 'message' || event.type === 'message-changed') && event.message.conversationId === conversationId ? [event.message] : [],
  )
}

/** Messages of one conversation that were deleted for everybody. */
export function goneIn(events: readonly ClientEvent[], conversationId: ConversationId): readonly MessageId[] {
  return events.flatMap((event) => (event.type === 'message-gone' && event.conversationId === conversationId ? [event.messageId] : []))
}
