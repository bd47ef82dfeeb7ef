import type { ErrorCode, MessageId, UserId } from '@conclave/protocol'
import type { AccountContext } from '../accounts/context.ts'
import { messageView } from '../conversations/views.ts'
import type { Tell } from '../core.ts'
import { messageOf, setMessageState } from '../store/tables/messages.ts'
import { deleteOutboxOf, isOpen } from '../store/tables/outbox.ts'
import type { SyncContext } from './context.ts'

/** A message is sent when nothing of it still has to reach a device of its receiver. Inside a transaction. */
export function settleMessage({ core, own }: SyncContext, userId: UserId, messageId: MessageId, tell: Tell): void {
  const self = own.require().userId
  if (userId === self || isOpen(core.db, userId, messageId)) return
  const row = messageOf(core.db, self, messageId)
  if (row?.state !== 'pending') return
  setMessageState(core.db, row.position, 'sent')
  tell({ type: 'message-changed', message: messageView({ ...row, state: 'sent' }, self) })
}

/** Shown red, with retry. Inside a transaction. */
export function failMessage({ core, own }: AccountContext, messageId: MessageId, code: ErrorCode, tell: Tell): void {
  const self = own.require().userId
  const row = messageOf(core.db, self, messageId)
  if (!row || (row.state !== 'pending' && row.state !== 'sent')) return
  setMessageState(core.db, row.position, 'failed', code)
  tell({ type: 'message-changed', message: messageView({ ...row, state: 'failed', error: code }, self) })
}

/** What waits for an account can never be sent. */
export function failAll(context: SyncContext, userId: UserId, code: ErrorCode): void {
  context.core.change((tell) => {
    for (const messageId of deleteOutboxOf(context.core.db, userId)) failMessage(context, messageId, code, tell)
  })
}
