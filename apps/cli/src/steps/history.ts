import type { Client, MessageView } from '@conclave/client'
import { type ConversationId, LIMITS } from '@conclave/protocol'

/** Up to `limit` messages, oldest first, page by page. */
export function readBack(client: Client, conversationId: ConversationId, limit: number, before?: number): readonly MessageView[] {
  let messages: readonly MessageView[] = []
  let oldest = before
  while (messages.length < limit) {
    const page = client.conversations.history(conversationId, {
      limit: Math.min(LIMITS.page, limit - messages.length),
      ...(oldest === undefined ? {} : { before: oldest }),
    })
    if (page.length === 0) break
    messages = [...page, ...messages]
    oldest = page[0]?.position
  }
  return messages
}

/** Earlier messages of a channel wait on the server until somebody wants to see them; those whose keys are not here yet are not waited for. */
export async function fetchEarlier(client: Client, conversationId: ConversationId, limit: number): Promise<void> {
  const count = () => readBack(client, conversationId, limit).length
  for (let before = -1, now = count(); now < limit && now > before; now = count()) {
    before = now
    if (!(await client.communities.loadEarlier(conversationId))) return
  }
}
