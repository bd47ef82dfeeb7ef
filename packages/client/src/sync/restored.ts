import { deleteSessions, sessionPeers } from '../store/tables/devices.ts'
import { setAccountNumber } from '../store/tables/account.ts'
import { dropAllLeaves } from '../store/tables/groups.ts'
import { insertMessage } from '../store/tables/messages.ts'
import { peopleIn } from '../store/tables/people.ts'
import { setPrekeysLost } from '../store/tables/prekeys.ts'
import { addTask } from '../store/tables/tasks.ts'
import { directConversation, ensureConversation } from '../conversations/direct.ts'
import type { SyncContext } from './context.ts'
import { askAgain } from './repair.ts'

/**
 * This store is an older copy of the device, or the server is an older copy of itself: no ratchet state may be used again. Sessions with
 * everybody begin anew, groups are entered again by an external commit, what is missing is asked for, and a plain line says so (threat model, recovery
 * from the past).
 */
export function startOver(context: SyncContext, cursors: { mailbox: number; requests: number }): void {
  const { core, own } = context
  const { db } = core
  const self = own.require().userId
  core.change((tell) => {
    const peers = sessionPeers(db)
    for (const { userId, deviceId } of peers) deleteSessions(db, userId, deviceId)
    core.sessions.startOver()
    dropAllLeaves(db)
    setAccountNumber(db, 'mailbox_cursor', cursors.mailbox)
    setAccountNumber(db, 'requests_cursor', cursors.requests)
    const contacts = new Set(peopleIn(db, ['contact']).map((person) => person.userId))
    for (const { userId, deviceId } of peers) if (contacts.has(userId) || userId === self) askAgain(context, userId, deviceId)
    for (const userId of contacts) {
      const conversationId = directConversation(core.crypto, self, userId)
      ensureConversation(core, conversationId, userId)
      const text = 'This device was set back to an earlier state. Messages from in between may be missing here.'
      const row = insertMessage(db, {
        messageId: core.newMessageId(),
        conversationId,
        senderUserId: self,
        kind: 'notice',
        text,
        sentAt: core.clock.now(),
        state: 'received',
      })
      if (row) tell({ type: 'conversation-changed', conversationId })
    }
    setPrekeysLost(db)
    addTask(db, 'prekeys')
    addTask(db, 'records-pull')
    addTask(db, 'own-chain')
  })
  core.alert('E_RESTORED')
}
