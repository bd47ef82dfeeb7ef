import { codeOf } from '@conclave/protocol'
import { messageView } from '../../conversations/views.ts'
import { dropClaims } from '../../store/tables/channel-claims.ts'
import { takePostedAfter } from '../../store/tables/channel-outbox.ts'
import {
  type ChannelRow,
  dropWaiting,
  entryOf,
  forgetEntriesAfter,
  setChannelTrouble,
  setCursor,
  setFloor,
  setOldest,
  startChannel,
  waitingOf,
} from '../../store/tables/channels.ts'
import { deleteMessageAt, insertMessage, messageOf, setMessageState } from '../../store/tables/messages.ts'
import type { Tell } from '../../core.ts'
import type { GroupContext } from '../groups/context.ts'
import { decodeItem, wireHashOf } from './forward.ts'

const NOTICE = 'The server was put back to an older copy. What was said here in between is kept on this device and is not on the server any more.'

/** Back to the last entry that the server has too; what was read stays. Under the community's lock. */
export async function rewindChannel(context: GroupContext, channel: ChannelRow): Promise<void> {
  if (!channel.started) return
  const end = await commonEnd(context, channel)
  if (end === 'closed' || (end.common === channel.cursor && channel.trouble === undefined)) return
  context.core.change((tell) => goBack(context, channel, end, tell))
}

interface End {
  /** Undefined when nothing that is here is on the server. */
  readonly common: number | undefined
  readonly head: number
}

async function commonEnd(context: GroupContext, channel: ChannelRow): Promise<End | 'closed'> {
  const { core, server } = context
  const { communityId, channelId } = channel
  try {
    for (let before = channel.cursor + 1; ;) {
      const { entries, head } = await server.channel(communityId, channelId, { before })
      for (const item of entries) {
        const own = entryOf(core.db, channelId, item.seq)
        if (own !== undefined && core.crypto.equal(own.wireHash, wireHashOf(context, decodeItem(item), item))) return { common: item.seq, head }
        before = item.seq
      }
      if (entries.length === 0 || before <= channel.oldest) return { common: channel.oldest === 1 ? 0 : undefined, head }
    }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'E_NOT_FOUND' || code === 'E_FORBIDDEN') return 'closed'
    throw error
  }
}

/** Inside a transaction. */
function goBack(context: GroupContext, channel: ChannelRow, { common, head }: End, tell: Tell): void {
  const { db } = context.core
  const { channelId, cursor, oldest, conversationId } = channel
  const end = common ?? 0
  for (const { seq, position } of waitingOf(db, channelId)) {
    if (seq <= end) continue
    dropWaiting(db, channelId, seq)
    deleteMessageAt(db, position)
  }
  forgetEntriesAfter(db, channelId, end)
  failPosted(context, channel, end, tell)
  if (common === undefined) startChannel(db, channelId, head)
  else {
    setCursor(db, channelId, common)
    if (oldest > common + 1) setOldest(db, channelId, common + 1, channel.waiting)
  }
  // They speak of entries and epochs that are not there any more.
  setFloor(db, channelId, { groupId: '', epoch: 0 })
  dropClaims(db, channelId)
  setChannelTrouble(db, channelId, undefined)
  if (end < cursor) note(context, channel, tell)
  tell({ type: 'conversation-changed', conversationId })
}

/** What had a place that is not there any more is not said again by itself. */
function failPosted({ core: { db }, own }: GroupContext, { channelId }: ChannelRow, after: number, tell: Tell): void {
  const self = own.require().userId
  for (const messageId of takePostedAfter(db, channelId, after)) {
    const message = messageOf(db, self, messageId)
    if (message === undefined || message.kind === 'notice') continue
    setMessageState(db, message.position, 'failed', 'E_LEDGER_ROLLBACK')
    tell({ type: 'message-changed', message: messageView({ ...message, state: 'failed', error: 'E_LEDGER_ROLLBACK' }, self) })
  }
}

function note({ core, own }: GroupContext, { conversationId }: ChannelRow, tell: Tell): void {
  const self = own.require().userId
  const head = { messageId: core.newMessageId(), conversationId, senderUserId: self, sentAt: core.clock.now() }
  const row = insertMessage(core.db, { ...head, kind: 'notice', text: NOTICE, state: 'received' })
  if (row) tell({ type: 'message', message: messageView(row, self) })
}
