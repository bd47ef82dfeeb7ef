import { advanceStream, streamStart } from '@conclave/crypto/group'
import { type ChannelEntry, type ChannelId, type CommunityId, codeOf, ConclaveError, decodeChannelEntry } from '@conclave/protocol'
import type { Tell } from '../../core.ts'
import {
  channelOf,
  type ChannelRow,
  entryOf,
  keepClosedPlace,
  putEntry,
  putWaiting,
  setCursor,
  setFloor,
  waitingOf,
} from '../../store/tables/channels.ts'
import { epochAfter, epochOf } from '../../store/tables/epochs.ts'
import { pendingOf } from '../../store/tables/groups.ts'
import { insertMessage, reservePosition } from '../../store/tables/messages.ts'
import type { GroupContext } from '../groups/context.ts'
import { follow, type FollowParts } from '../groups/follow.ts'
import { groupsOfChannel } from '../groups/group.ts'
import { suspectFork } from '../groups/recover.ts'
import { hearClaim } from './claims.ts'
import { distrustChannel, placeOf } from './distrust.ts'
import { fileRecord, say } from './filing.ts'
import { openEntry, type Opened, type OpenParts } from './open-entry.ts'
import { fileOwn, ownRow } from './own-entry.ts'
import { SpentKeys } from './spent-keys.ts'

export interface StreamItem {
  readonly seq: number
  readonly payload: Uint8Array
}
/** One entry, opened; what it says is filed in the transaction of its place. */
interface Read {
  readonly item: StreamItem
  readonly wireHash: Uint8Array
  readonly entry: ChannelEntry | undefined
  readonly opened: Opened | 'own'
}

/** Of entries that came together. */
interface Run extends OpenParts {
  /** What waits in spite of it is looked at again with the next commit. */
  hasFollowed: boolean
}

export interface ForwardParts extends FollowParts {
  /** While a commit waits to be applied: nothing of a later epoch is taken. */
  readonly isDraining?: boolean
}

const WAITING_TEXT = 'This message cannot be read here yet. It appears when another member is online.'
const OTHER_LEDGER =
  'A message of this person rests on another history of this community than the one here, and is not shown. Nobody else says so: they are wrong, or the server shows them something else.'
/** One transaction for so many. */
const BATCH = 64

const isEphemeral = (entry: ChannelEntry | undefined): boolean => entry?.type === 'content' && entry.wire[0] === 0x83

/**
 * Takes entries of a channel in order, from the socket or from pages. Under the community's lock.
 * @returns false when it had to stop: a fork, or while draining an entry of a later epoch
 */
export async function takeEntries(parts: ForwardParts, channelId: ChannelId, items: readonly StreamItem[]): Promise<boolean> {
  let batch: Read[] = []
  const open: Run = { ...parts, stuck: new Set(), spent: new SpentKeys(parts.states), hasFollowed: false }
  const flush = (): boolean => {
    const isGoing = batch.length === 0 || file(parts.context, open.spent, channelId, batch)
    batch = []
    return isGoing
  }
  for (const item of items) {
    const channel = channelOf(parts.context.core.db, channelId)
    if (channel === undefined || channel.trouble !== undefined) return false
    const next = (batch.at(-1)?.item.seq ?? channel.cursor) + 1
    if (item.seq < next) {
      if (isReplaced(parts.context, channel, item)) return stop(parts.context, channel, item.payload)
      continue
    }
    if (item.seq !== next) throw new ConclaveError('E_SERVER_UNREACHABLE', 'a hole in the stream of a channel')
    const read = await readOne(parts, open, channel, item)
    if (read === undefined) return flush() && false
    // The keys of an ephemeral message are gone once they were used: they go with its entry.
    if (isEphemeral(read.entry) && !flush()) return false
    batch.push(read)
    if ((isEphemeral(read.entry) || batch.length >= BATCH) && !flush()) return false
  }
  return flush()
}

/** Everything up to the end of the stream, by pages. */
export async function catchUpChannel(parts: ForwardParts, communityId: CommunityId, channelId: ChannelId): Promise<boolean> {
  for (;;) {
    const channel = channelOf(parts.context.core.db, channelId)
    if (channel === undefined || !channel.started || channel.trouble !== undefined) return false
    const { entries, head } = await parts.context.server.channel(communityId, channelId, { after: channel.cursor })
    if (head < channel.cursor) return stop(parts.context, channel, new Uint8Array(0))
    if (entries.length === 0) return true
    if (!(await takeEntries(parts, channelId, entries))) return false
  }
}

export function decodeItem({ payload }: StreamItem): ChannelEntry | undefined {
  try {
    return decodeChannelEntry(payload)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}

export function wireHashOf({ core }: GroupContext, entry: ChannelEntry | undefined, { payload }: StreamItem): Uint8Array {
  if (entry?.type === 'tombstone') return entry.wireHash
  return core.crypto.sha256(entry === undefined ? payload : entry.wire)
}

/** @returns undefined while draining, for an entry that has to wait for the commit */
async function readOne(parts: ForwardParts, open: Run, channel: ChannelRow, item: StreamItem): Promise<Read | undefined> {
  const { context } = parts
  const entry = decodeItem(item)
  const wireHash = wireHashOf(context, entry, item)
  if (entry === undefined) return { item, wireHash, entry, opened: { kind: 'refused', reason: 'malformed' } }
  if (entry.type === 'content' && ownRow(context, channel, entry.wire)) return { item, wireHash, entry, opened: 'own' }
  let opened = await openEntry(open, channel, entry)
  if (opened.kind === 'waiting' && parts.isDraining) return undefined
  if (opened.kind === 'waiting' && !open.hasFollowed) {
    open.hasFollowed = true
    await followAll(parts, channel.channelId)
    opened = await openEntry(open, channel, entry)
  }
  return { item, wireHash, entry, opened }
}

/** The commit that began an epoch may be there already. */
export async function followAll(parts: FollowParts, channelId: ChannelId): Promise<void> {
  const channel = channelOf(parts.context.core.db, channelId)
  const groups = channel === undefined ? [] : groupsOfChannel(parts.context, channel)
  for (const group of groups) {
    const isBegun = pendingOf(parts.context.core.db, group.name) !== undefined
    if (isBegun || parts.states.get(group.name) !== undefined) await follow(parts, group)
  }
}

/** An entry that is here already, with other bytes. */
function isReplaced(context: GroupContext, channel: ChannelRow, item: StreamItem): boolean {
  const known = entryOf(context.core.db, channel.channelId, item.seq)
  return known !== undefined && !context.core.crypto.equal(known.wireHash, wireHashOf(context, decodeItem(item), item))
}

function stop(context: GroupContext, channel: ChannelRow, evidence: Uint8Array): false {
  context.core.change((tell) => distrustChannel(context, channel, evidence, tell))
  return false
}

/** An `ephemeral` entry is a batch of its own, with its keys. */
function file(context: GroupContext, spent: SpentKeys, channelId: ChannelId, batch: readonly Read[]): boolean {
  const { core } = context
  const spends = batch.some(({ entry }) => isEphemeral(entry))
  const isGoing = core.change((tell) => {
    for (const read of batch) {
      const channel = channelOf(core.db, channelId)
      if (channel === undefined) return false
      // A commit that was followed while this one was read has drained the channel (T14), and taken it already.
      if (read.item.seq <= channel.cursor) continue
      if (!fileOne(context, channel, read, tell)) return false
    }
    if (spends) spent.write()
    return true
  })
  if (spends && isGoing) spent.written()
  return isGoing
}

function fileOne(context: GroupContext, channel: ChannelRow, read: Read, tell: Tell): boolean {
  const { core } = context
  const { item, wireHash, entry, opened } = read
  const { db, crypto } = core
  const { channelId } = channel
  const own = opened === 'own' && entry?.type === 'content' ? ownRow(context, channel, entry.wire) : undefined
  if (own) fileOwn(context, channel, item.seq, own, tell)
  else if (opened !== 'own' && !fileOpened(context, channel, read, opened, tell)) return false
  // Asked for only now: the record may have said that our own view began wrongly.
  const hash = channel.cursor === 0 ? streamStart(crypto, channelId).hash : entryOf(db, channelId, channel.cursor)?.hash
  const next = hash && advanceStream(crypto, { seq: channel.cursor, hash }, wireHash).hash
  putEntry(db, channelId, { seq: item.seq, wireHash, hash: next, readable: opened === 'own' || opened.kind === 'good' })
  setCursor(db, channelId, item.seq)
  return true
}

/** @returns false for a fork */
function fileOpened(context: GroupContext, channel: ChannelRow, { item, entry }: Read, opened: Opened, tell: Tell): boolean {
  const { core } = context
  switch (opened.kind) {
    case 'good': {
      const filed = fileRecord({ context, tell }, channel, item.seq, opened, 'last')
      if (filed === 'fork') {
        distrustChannel(context, channel, opened.content.encoded, tell, true)
        return false
      }
      if (filed === 'lie') tell({ type: 'alert', code: 'E_SIGNATURE', userId: opened.content.inner.userId, ...placeOf(channel) })
      else raiseFloor(context, channel, opened)
      return true
    }
    case 'waiting':
    case 'gap': {
      if (!mayWait(context, channel, entry)) {
        if (mayBeOpened(entry)) keepClosedPlace(core.db, channel.channelId, item.seq, reservePosition(core.db))
        return true
      }
      const row = insertMessage(core.db, placeholder(context, channel))
      if (row) putWaiting(core.db, channel.channelId, { seq: item.seq, position: row.position, payload: item.payload })
      tell({ type: 'conversation-changed', conversationId: channel.conversationId })
      return true
    }
    case 'ledger-fork': {
      // One member's word, who may lie: what the server itself shows of the ledger is judged where it is read.
      const heard = hearClaim(context, channel, item.seq, opened.content, 'ledger')
      if (heard === 'doubted') say({ context, tell }, channel, opened.content.inner.userId, OTHER_LEDGER, 'last')
      if (heard === 'fork') distrustChannel(context, channel, opened.content.encoded, tell, true)
      return heard !== 'fork'
    }
    case 'mismatch':
      // In a former epoch somebody has keys of a branch that was skipped: nobody else has them either.
      if (epochAfter(core.db, opened.group.name, opened.epoch) === undefined) suspectFork(context, opened.group)
      return true
    case 'behind':
      // The server withholds an entry of the ledger, or the author invents one: it is said, and who.
      tell({ type: 'alert', code: 'E_LEDGER_ROLLBACK', userId: opened.content.inner.userId, ...placeOf(channel) })
      return true
    case 'closed':
      if (mayBeOpened(entry)) keepClosedPlace(core.db, channel.channelId, item.seq, reservePosition(core.db))
      return true
    case 'refused':
      return true
  }
}

function raiseFloor({ core }: GroupContext, channel: ChannelRow, { content, group }: Extract<Opened, { kind: 'good' }>): void {
  const floor = epochOf(core.db, group.name, content.inner.epoch)?.facts?.floor
  if (floor === undefined || (channel.floor.groupId === group.name && channel.floor.epoch >= floor)) return
  setFloor(core.db, channel.channelId, { groupId: group.name, epoch: floor })
}

/** What nobody has keys of, one author can send without end: of more than this only the place is kept, until keys for some have come. */
export const WAITING_OF_ONE = 256

function mayWait({ core }: GroupContext, { channelId }: ChannelRow, entry: ChannelEntry | undefined): boolean {
  if (entry?.type !== 'content') return false
  const waiting = waitingOf(core.db, channelId)
  if (waiting.length < WAITING_OF_ONE) return true
  const others = waiting.map(decodeItem)
  return others.filter((one) => one?.type === 'content' && core.crypto.equal(one.author, entry.author)).length < WAITING_OF_ONE
}

/** Whether its key may be given to this device later (T12). */
export function mayBeOpened(entry: ChannelEntry | undefined): boolean {
  return entry?.type === 'content' && !isEphemeral(entry)
}

/** Keeps the place of what cannot be read yet. */
export function placeholder({ core, own }: GroupContext, { conversationId }: ChannelRow) {
  const { userId } = own.require()
  const head = { messageId: core.newMessageId(), conversationId, senderUserId: userId, sentAt: core.clock.now() }
  return { ...head, kind: 'notice', text: WAITING_TEXT, state: 'received' } as const
}
