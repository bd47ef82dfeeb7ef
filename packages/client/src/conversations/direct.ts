import { type CryptoProvider, labelled, LABELS } from '@conclave/crypto'
import { type ConversationId, idBytes, idFromBytes, toBase64url, type UserId } from '@conclave/protocol'
import type { Core } from '../core.ts'
import { putConversation } from '../store/tables/conversations.ts'

/** Id of the conversation of two people, the same on both sides: SHA-256 over the labelled pair, lower UserId (as text) first. */
export function directConversation(crypto: CryptoProvider, a: UserId, b: UserId): ConversationId {
  const pair = a < b ? [idBytes(a), idBytes(b)] : [idBytes(b), idBytes(a)]
  return idFromBytes('ConversationId', crypto.sha256(labelled(LABELS.directConversation, pair)))
}

/** Inside a transaction: the conversation with this person is there. A new one gets its address, 6 random bytes. */
export function ensureConversation({ db, crypto }: Core, conversationId: ConversationId, userId: UserId): void {
  putConversation(db, { conversationId, userId, address: toBase64url(crypto.random(6)) })
}
