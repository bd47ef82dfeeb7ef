import { activeDevices, type ChainState } from '@conclave/crypto'
import { directConversation, ensureConversation } from '../conversations/direct.ts'
import type { Tell } from '../core.ts'
import { messageView } from '../conversations/views.ts'
import { deleteSessions, replaceAddresses } from '../store/tables/devices.ts'
import { deleteEnvelopesTo } from '../store/tables/outbox.ts'
import { insertMessage } from '../store/tables/messages.ts'
import { personOf } from '../store/tables/people.ts'
import { settleMessage } from '../sync/outcome.ts'
import type { SyncContext } from '../sync/context.ts'

/** A newer chain with other devices: addresses are looked up again, nothing more goes to revoked ones, and one quiet line says so (T5). */
export function chainChanged(context: SyncContext, before: ChainState, after: ChainState, tell: Tell): void {
  const { core, own } = context
  const { userId } = after
  const was = new Set(activeDevices(before).map((device) => device.keys.id))
  const is = new Set(activeDevices(after).map((device) => device.keys.id))
  if (was.size === is.size && [...was].every((deviceId) => is.has(deviceId))) return
  replaceAddresses(core.db, userId, [], core.clock.now())
  for (const deviceId of was) {
    if (is.has(deviceId)) continue
    deleteSessions(core.db, userId, deviceId)
    for (const messageId of deleteEnvelopesTo(core.db, userId, deviceId)) settleMessage(context, userId, messageId, tell)
  }
  tell({ type: 'devices-changed', userId })
  const person = personOf(core.db, userId)
  const self = own.get()?.userId
  if (self === undefined || person?.state !== 'contact') return
  const conversationId = directConversation(core.crypto, self, userId)
  ensureConversation(core, conversationId, userId)
  const text = `${person.displayName || person.handle} changed their devices.`
  const row = insertMessage(core.db, {
    messageId: core.newMessageId(),
    conversationId,
    senderUserId: userId,
    kind: 'notice',
    text,
    sentAt: core.clock.now(),
    state: 'received',
  })
  if (row) tell({ type: 'message', message: messageView(row, self) })
}
