import type { ChannelId } from '@conclave/protocol'
import { channelOf, entryOf, putEntry, takeClosedPlace } from '../../store/tables/channels.ts'
import { rereadOf, setReread } from '../../store/tables/openings.ts'
import type { FollowParts } from '../groups/follow.ts'
import { fileRecord } from './filing.ts'
import { decodeItem } from './forward.ts'
import { openEntry, type OpenParts } from './open-entry.ts'
import { SpentKeys } from './spent-keys.ts'

/** What could not be read when it came, after keys of former messages were opened: one page each time, the newest first. Under the community's lock. */
export async function rereadPage(parts: FollowParts, channelId: ChannelId): Promise<void> {
  const { context } = parts
  const { db } = context.core
  const channel = channelOf(db, channelId)
  const before = rereadOf(db, channelId)
  if (channel === undefined || channel.trouble !== undefined || before === 0) return
  const { entries } = await context.server.channel(channel.communityId, channelId, { before })
  const open: OpenParts = { ...parts, stuck: new Set(), spent: new SpentKeys(parts.states) }
  for (const item of entries.toSorted((a, b) => b.seq - a.seq)) {
    const known = entryOf(db, channelId, item.seq)
    const entry = known !== undefined && !known.readable && item.seq >= channel.oldest ? decodeItem(item) : undefined
    if (known === undefined || entry === undefined) continue
    const opened = await openEntry(open, { ...channel, floor: { groupId: '', epoch: 0 } }, entry)
    if (opened.kind !== 'good') {
      open.spent.drop()
      continue
    }
    context.core.change((tell) => {
      const position = takeClosedPlace(db, channelId, item.seq)
      fileRecord({ context, tell }, channel, item.seq, opened, position === undefined ? 'first' : { position })
      putEntry(db, channelId, { ...known, readable: true })
      open.spent.write()
    })
    open.spent.written()
  }
  const lowest = Math.min(before, ...entries.map(({ seq }) => seq))
  context.core.change(() => {
    // Another opening may have come meanwhile.
    if (rereadOf(db, channelId) === before) setReread(db, channelId, entries.length === 0 || lowest <= channel.oldest ? 0 : lowest)
  })
}
