import type { ConversationId } from '@conclave/protocol'
import { useParams } from '@tanstack/react-router'
import { useApp } from '../../models/app-context.ts'
import { OneConversation } from './OneConversation.tsx'

/** The conversation of the address. */
export function Conversation() {
  const app = useApp()
  const { conversationId } = useParams({ strict: false })
  if (conversationId === undefined) return null
  // Another conversation is another screen: nothing of the former one may stay, least of all a draft.
  return <OneConversation key={conversationId} timeline={app.timeline(conversationId as ConversationId)} />
}
