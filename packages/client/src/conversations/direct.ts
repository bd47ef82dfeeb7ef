import { type CryptoProvider, labelled, LABELS } from '@conclave/crypto'
import { type ConversationId, idBytes, idFromBytes, type UserId } from '@conclave/protocol'

/** Id of the conversation of two people, the same on both sides: SHA-256 over the labelled pair, lower UserId (as text) first. */
export function directConversation(crypto: CryptoProvider, a: UserId, b: UserId): ConversationId {
  const pair = a < b ? [idBytes(a), idBytes(b)] : [idBytes(b), idBytes(a)]
  return idFromBytes('ConversationId', crypto.sha256(labelled(LABELS.directConversation, pair)))
}
