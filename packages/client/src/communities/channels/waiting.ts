import { type ChannelId } from '@conclave/protocol'
import { channelOf, dropWaiting, entryOf, putEntry, waitingOf } from '../../store/tables/channels.ts'
import { deleteMessageAt } from '../../store/tables/messages.ts'
import { setReread } from '../../store/tables/openings.ts'
import type { FollowParts } from '../groups/follow.ts'
import { fileRecord } from './filing.ts'
import { decodeItem, followAll, WAITING_OF_ONE } from './forward.ts'
import { openEntry, type OpenParts } from './open-entry.ts'
import { SpentKeys } from './spent-keys.ts'

/** Entries that could not be read when they came: their keys may be here now. Each goes where a place was kept for it. Under the community's lock. */
export async function retryWaiting(parts: FollowParts, channelId: ChannelId): Promise<void> {
  const { context } = parts
  const { core } = context
  const open: OpenParts = { ...parts, stuck: new Set(), spent: new SpentKeys(parts.states) }
  const waiting = waitingOf(core.db, channelId)
  if (waiting.length === 0) return
  await followAll(parts, channelId)
  let hasOpened = false
  for (const { seq, position, payload } of waiting) {
    const channel = channelOf(core.db, channelId)
    const entry = decodeItem({ seq, payload })
    if (channel === undefined || channel.trouble !== undefined || entry === undefined) return
    const opened = await openEntry(open, { ...channel, floor: { groupId: '', epoch: 0 } }, entry)
    if (opened.kind === 'waiting' || opened.kind === 'gap') continue
    hasOpened ||= opened.kind === 'good'
    core.change((tell) => {
      dropWaiting(core.db, channelId, seq)
      deleteMessageAt(core.db, position)
      const known = entryOf(core.db, channelId, seq)
      if (opened.kind === 'good') fileRecord({ context, tell }, channel, seq, opened, { position })
      if (known !== undefined && opened.kind === 'good') putEntry(core.db, channelId, { ...known, readable: true })
      open.spent.write()
      tell({ type: 'conversation-changed', conversationId: channel.conversationId })
    })
    open.spent.written()
  }
  // Of what did not fit in only the places were kept.
  const { cursor } = channelOf(core.db, channelId) ?? { cursor: 0 }
  if (hasOpened && waiting.length >= WAITING_OF_ONE) core.change(() => setReread(core.db, channelId, cursor + 1))
}
