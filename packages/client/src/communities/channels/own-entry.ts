import { messageView } from '../../conversations/views.ts'
import type { Tell } from '../../core.ts'
import { type ChannelOutboxRow, deleteOutgoing, sentRows } from '../../store/tables/channel-outbox.ts'
import { type ChannelRow, putRecordRow, writeAuthor } from '../../store/tables/channels.ts'
import { deleteMessageAt, insertMessage, isOvertaken, messageOf, setMessageState } from '../../store/tables/messages.ts'
import type { GroupContext } from '../groups/context.ts'

/** What this device sent itself, by its bytes: an `ephemeral` message cannot be decrypted by who wrote it. */
export function ownRow({ core }: GroupContext, { channelId }: ChannelRow, wire: Uint8Array): ChannelOutboxRow | undefined {
  return sentRows(core.db, channelId).find(({ sealed }) => sealed !== undefined && core.crypto.equal(sealed.wire, wire))
}

/** Inside a transaction: an own entry has come back in its place of the stream. */
export function fileOwn({ core, own }: GroupContext, channel: ChannelRow, seq: number, row: ChannelOutboxRow, tell: Tell): void {
  const { userId, deviceId } = own.require()
  const { sealed, messageId, kind } = row
  if (sealed === undefined) return
  const { n, hash } = sealed
  // The link before it is not needed again: nobody's chain is checked by its own author.
  putRecordRow(core.db, channel.channelId, { deviceId, userId, n, hash, prev: hash, seq, messageId, kind })
  writeAuthor(core.db, channel.channelId, n, hash)
  deleteOutgoing(core.db, row.id)
  const message = messageOf(core.db, userId, messageId)
  if (message === undefined || message.kind === 'notice') return
  if (!isOvertaken(core.db, message)) return settleSent(core.db, message, userId, tell)
  // Order shown is the stream's (T13): what others said in between comes before it.
  deleteMessageAt(core.db, message.position)
  const moved = insertMessage(core.db, { ...message, state: 'sent' })
  if (moved) tell({ type: 'message-changed', message: messageView(moved, userId) })
}

/** Inside a transaction: the server has it. */
export function settleSent(
  db: GroupContext['core']['db'],
  message: NonNullable<ReturnType<typeof messageOf>>,
  self: NonNullable<ReturnType<typeof messageOf>>['senderUserId'],
  tell: Tell,
): void {
  if (message.state !== 'pending' && message.state !== 'failed') return
  setMessageState(db, message.position, 'sent')
  tell({ type: 'message-changed', message: messageView({ ...message, state: 'sent', error: undefined }, self) })
}
