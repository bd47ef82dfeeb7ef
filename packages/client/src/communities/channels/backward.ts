import type { ChannelEntry, ChannelId } from '@conclave/protocol'
import type { Tell } from '../../core.ts'
import { channelOf, type ChannelRow, entryOf, keepClosedPlace, putEntry, putWaiting, setOldest, waitingOf } from '../../store/tables/channels.ts'
import { insertMessageAt, positionBefore } from '../../store/tables/messages.ts'
import type { GroupContext } from '../groups/context.ts'
import type { FollowParts } from '../groups/follow.ts'
import { type Earlier, earlierOf } from './earlier.ts'
import { decodeItem, mayBeOpened, placeholder, type StreamItem, wireHashOf } from './forward.ts'
import { hearOldClaim } from './claims.ts'
import { fileRecord } from './filing.ts'
import { type Good, openEntry, type Opened, type OpenParts } from './open-entry.ts'
import { anchor } from './running-hash.ts'
import { SpentKeys } from './spent-keys.ts'

/** Entries of one channel that wait for keys of members. */
const MOST_GAPS = 64

interface Older {
  readonly item: StreamItem
  readonly entry: ChannelEntry | undefined
  readonly opened: Opened
}

/** One page of what is older than everything here, the newest first. Under the community's lock. */
export async function readEarlier(parts: FollowParts, channelId: ChannelId): Promise<Earlier> {
  const { context } = parts
  const channel = channelOf(context.core.db, channelId)
  if (channel === undefined || channel.trouble !== undefined || earlierOf(channel) === 'all') return 'all'
  const { entries, trimmed } = await context.server.channel(channel.communityId, channelId, { before: channel.oldest })
  const open: OpenParts = { ...parts, stuck: new Set(), spent: new SpentKeys(parts.states) }
  const older = await openAll(open, channel, inOrder(entries, channel.oldest))
  const isWaiting = older.length < entries.length
  context.core.change((tell) => {
    fileOlder(context, channel, older, isWaiting, trimmed, tell)
    open.spent.write()
  })
  open.spent.written()
  return earlierOf(channelOf(context.core.db, channelId) ?? channel)
}

/** Newest first and without holes; whatever a server gives after one is not taken. */
function inOrder(entries: readonly StreamItem[], before: number): readonly StreamItem[] {
  const sorted = entries.toSorted((a, b) => b.seq - a.seq)
  const end = sorted.findIndex((item, i) => item.seq !== before - 1 - i)
  return end === -1 ? sorted : sorted.slice(0, end)
}

/** As far as keys are here. */
async function openAll(open: OpenParts, channel: ChannelRow, items: readonly StreamItem[]): Promise<readonly Older[]> {
  const older: Older[] = []
  // The floor holds for what comes in now, not for what was there.
  const unfloored = { ...channel, floor: { groupId: '', epoch: 0 } }
  let gaps = waitingOf(open.context.core.db, channel.channelId).length
  for (const item of items) {
    const entry = decodeItem(item)
    const opened: Opened = entry === undefined ? { kind: 'refused', reason: 'malformed' } : await openEntry(open, unfloored, entry)
    if (opened.kind === 'waiting') break
    // Each gap keeps a place for what members may still open; beyond that many it is waited for them.
    if (opened.kind === 'gap' && ++gaps > MOST_GAPS) break
    older.push({ item, entry, opened })
  }
  return older
}

function fileOlder(context: GroupContext, channel: ChannelRow, older: readonly Older[], isWaiting: boolean, trimmed: number, tell: Tell): void {
  const { db } = context.core
  const { channelId, conversationId } = channel
  for (const { item, entry, opened } of older) {
    const isGood = opened.kind === 'good'
    if (isGood) fileRecord({ context, tell }, channel, item.seq, opened, 'first')
    if (opened.kind === 'gap') keepPlace(context, channel, item)
    if (opened.kind === 'closed' && mayBeOpened(entry)) keepClosedPlace(db, channelId, item.seq, positionBefore(db))
    putEntry(db, channelId, { seq: item.seq, wireHash: wireHashOf(context, entry, item), hash: undefined, readable: isGood })
  }
  const oldest = older.at(-1)?.item.seq ?? channel.oldest
  setOldest(db, channelId, !isWaiting && oldest <= trimmed + 1 ? 1 : oldest, isWaiting)
  const goods = older.flatMap(({ opened }) => (opened.kind === 'good' ? [opened] : []))
  anchor(context, { ...channel, oldest }, goods)
  hearAll(context, channel, goods)
  tell({ type: 'conversation-changed', conversationId })
}

function keepPlace(context: GroupContext, channel: ChannelRow, { seq, payload }: StreamItem): void {
  const { db } = context.core
  const row = insertMessageAt(db, positionBefore(db), placeholder(context, channel))
  if (row) putWaiting(db, channel.channelId, { seq, position: row.position, payload })
}

/** What they say to have seen can be compared only now. */
function hearAll(context: GroupContext, channel: ChannelRow, goods: readonly Good[]): void {
  const { db, crypto } = context.core
  for (const { content } of goods) {
    const { seenSeq, seenHash } = content.inner
    const ours = entryOf(db, channel.channelId, seenSeq)?.hash
    if (ours !== undefined) hearOldClaim(context, channel, content, crypto.equal(ours, seenHash) ? 'same' : 'stream')
  }
}
