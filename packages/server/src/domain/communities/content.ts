import { createHash, createHmac } from 'node:crypto'
import {
  type ChannelEntry,
  type ChannelId,
  type CommunityId,
  ConclaveError,
  contentHead,
  decodeChannelEntry,
  encodeChannelEntry,
  hasPermission,
  isTimedOut,
  lookUp,
  mayPost,
  memberOf,
  permissionsIn,
  type UserId,
} from '@conclave/protocol'
import type { Context } from '../../context.ts'
import { type Append, type Appended, channelKey, type ChannelKey, type Entry } from '../../store/port.ts'
import { useOnce } from '../limits/limits.ts'
import { audienceOfChannel, type Community, groupKeyOf, newestGroup, requireChannel } from './community.ts'
import { timeIn } from './invites.ts'

/** A content record for a channel, as a device sends it. */
export interface Post {
  readonly communityId: CommunityId
  readonly channelId: ChannelId
  readonly groupId: Uint8Array
  readonly dedupe: Uint8Array
  readonly wire: Uint8Array
}
/** Epochs before the newest whose content is taken: who was sending while a commit arrived. */
const GRACE = 2

/**
 * Writes a content record; settles when it is durable.
 * @throws ConclaveError `E_RATE_LIMITED`, `E_NOT_FOUND`, `E_NOT_A_MEMBER`, `E_COMMUNITY_CLOSED`, `E_FORBIDDEN`, `E_TIMED_OUT`, `E_SLOW_MODE`,
 * `E_MALFORMED`, `E_STALE_EPOCH`, `E_CHANNEL_FULL`
 */
export async function post(context: Context, userId: UserId, given: Post): Promise<{ readonly seq: number; readonly time: number }> {
  useOnce(context.limits.posts, userId, context.clock.now())
  const before = await communityOf(context, given)
  const key = channelKey(given.communityId, given.channelId)
  const author = authorTag(context, key, userId)
  await beforePost(context, before, given.channelId, timeIn(context, before.state))
  const community = context.communities.cached(given.communityId) ?? before
  const time = timeIn(context, community.state)
  const undo = checkPost(context, community, userId, given, { time, key, author })
  try {
    const payload = encodeChannelEntry({ type: 'content', time, author, wire: given.wire })
    // of the author: nobody can use up the id of somebody else's message
    const dedupe = createHash('sha256').update(author).update(given.dedupe).digest().subarray(0, 16)
    const { seq, duplicate } = await appendTo(context, given.communityId, key, { payload, dedupe })
    await eraseIfDeleted(context, given, key)
    // Said once: it does not make its author wait anew.
    if (duplicate) undo()
    if (duplicate) return { seq, time: await timeOf(context, key, seq, time) }
    context.metrics.tally.posts++
    context.bus.publish(`channel:${key}`, { kind: 'channel-appended', seq, payload })
    return { seq, time }
  } catch (error) {
    undo()
    throw error
  }
}

/** What has to be read first after a restart; nothing to wait for otherwise, so that posts keep their order. */
async function beforePost(context: Context, community: Community, channelId: ChannelId, time: number): Promise<void> {
  const { state } = community
  const channel = lookUp(state.channels, channelId)
  const recalling = channel && context.lastPosts.recall(channelKey(state.communityId, channelId), channel, time)
  if (recalling !== undefined) await recalling
  const counting = context.room.count(community)
  if (counting !== undefined) await counting
}

function communityOf({ communities }: Context, { communityId }: Post): Community | Promise<Community> {
  return communities.cached(communityId) ?? communities.get(communityId)
}

/** The channel may have gone with its stream while this was on its way to the store, which then made the stream anew. @throws ConclaveError `E_NOT_FOUND` */
async function eraseIfDeleted(context: Context, given: Post, key: ChannelKey): Promise<void> {
  const { state } = await communityOf(context, given)
  if (lookUp(state.channels, given.channelId) !== undefined) return
  await context.store.streams.erase({ kind: 'channel', key })
  throw new ConclaveError('E_NOT_FOUND', 'channel')
}

/** @throws ConclaveError `E_CHANNEL_FULL` */
async function appendTo(
  { room, store }: Context,
  communityId: CommunityId,
  key: ChannelKey,
  entry: Pick<Append, 'payload' | 'dedupe'>,
): Promise<Appended> {
  const giveBack = room.take(communityId, entry.payload.length)
  try {
    const appended = await store.streams.append({ stream: { kind: 'channel', key }, ...entry, ...room.ofChannel })
    if (appended.duplicate) giveBack()
    return appended
  } catch (error) {
    giveBack()
    throw error
  }
}

/** Everything that can refuse a post; notes it for slow mode. @returns what takes the note back */
function checkPost(
  context: Context,
  community: Community,
  userId: UserId,
  given: Post,
  { time, key, author }: { readonly time: number; readonly key: ChannelKey; readonly author: Uint8Array },
): () => void {
  const dedupe = Buffer.from(given.dedupe).toString('base64url')
  const last = context.lastPosts.get(key, author)
  const answer = mayPost(community.state, userId, given.channelId, time, last?.dedupe === dedupe ? undefined : last?.time)
  if (answer.kind === 'no') throw new ConclaveError(answer.code, undefined, { retryAfter: answer.retryAfter })
  checkKeys(community, given)
  return context.lastPosts.note(key, author, { time, dedupe })
}

/** The record names this channel and is under the keys of its readers of now. @throws ConclaveError `E_MALFORMED`, `E_STALE_EPOCH` */
function checkKeys(community: Community, { channelId, groupId, wire }: Post): void {
  const head = contentHead(wire)
  if (head.channelId !== channelId) throw new ConclaveError('E_MALFORMED', 'record of another channel')
  const audience = audienceOfChannel(community.state, channelId)
  const group = audience === undefined ? undefined : newestGroup(community, audience)
  if (group === undefined || group.groupId !== groupKeyOf(groupId)) throw new ConclaveError('E_STALE_EPOCH', 'not the group of this channel')
  if (head.epoch > group.epoch || head.epoch < Math.max(group.floor, group.epoch - GRACE)) throw new ConclaveError('E_STALE_EPOCH', 'epoch')
}

/** Recognises the author of an entry to this server and to nobody else. @returns 16 bytes */
export function authorTag({ keys }: Pick<Context, 'keys'>, key: ChannelKey, userId: UserId): Uint8Array {
  return createHmac('sha256', keys.authorKey).update(key).update(userId).digest().subarray(0, 16)
}

async function timeOf(context: Context, key: ChannelKey, seq: number, otherwise: number): Promise<number> {
  const [entry] = await readAt(context, key, seq)
  return entry === undefined ? otherwise : decodeChannelEntry(entry.payload).time
}

async function readAt({ store }: Context, key: ChannelKey, seq: number): Promise<readonly Entry[]> {
  const entries = await store.streams.read({ kind: 'channel', key }, { after: seq - 1, limit: 1, maxBytes: 0 })
  return entries[0]?.seq === seq ? entries : []
}

/** Whether somebody may be heard in a channel now; slow mode is for messages only. */
export function maySignal(context: Context, { state }: Community, userId: UserId, channelId: ChannelId): boolean {
  return mayPost(state, userId, channelId, timeIn(context, state)).kind === 'yes'
}

/**
 * Puts tombstones in the place of entries: one's own, or anybody's for who manages messages there. Numbers that are not there are passed over.
 * @throws ConclaveError `E_NOT_FOUND`, `E_NOT_A_MEMBER`, `E_FORBIDDEN`, `E_TIMED_OUT`; then nothing is erased
 */
export async function erase(
  context: Context,
  userId: UserId,
  { communityId, channelId }: { readonly communityId: CommunityId; readonly channelId: ChannelId },
  seqs: readonly number[],
): Promise<void> {
  useOnce(context.limits.posts, userId, context.clock.now())
  const community = await context.communities.get(communityId)
  requireChannel(community, channelId, userId)
  const key = channelKey(communityId, channelId)
  const found = (await Promise.all([...new Set(seqs)].map((seq) => readAt(context, key, seq)))).flat()
  const entries = found.map(({ seq, payload }) => ({ seq, entry: decodeChannelEntry(payload) }))
  if (!mayManage(context, community, userId, channelId)) requireOwn(context, community, userId, key, entries)
  const tombstones = entries.flatMap(({ seq, entry }) => (entry.type === 'content' ? [{ seq, payload: tombstoneOf(context, entry) }] : []))
  if (tombstones.length === 0) return
  await context.store.streams.rewrite({ kind: 'channel', key }, tombstones)
  context.bus.publish(`channel:${key}`, { kind: 'channel-erased', seqs: tombstones.map(({ seq }) => seq) })
}

function mayManage(context: Context, { state }: Community, userId: UserId, channelId: ChannelId): boolean {
  return hasPermission(permissionsIn(state, userId, channelId, timeIn(context, state)), 'manageMessages')
}

function requireOwn(
  context: Context,
  { state }: Community,
  userId: UserId,
  key: ChannelKey,
  entries: readonly { readonly entry: ChannelEntry }[],
): void {
  const own = authorTag(context, key, userId)
  if (entries.every(({ entry }) => context.verify.equal(entry.author, own))) return
  const member = memberOf(state, userId)
  throw new ConclaveError(member !== undefined && isTimedOut(state, member, timeIn(context, state)) ? 'E_TIMED_OUT' : 'E_FORBIDDEN')
}

function tombstoneOf({ verify }: Context, { time, author, wire }: Extract<ChannelEntry, { type: 'content' }>): Uint8Array {
  return encodeChannelEntry({ type: 'tombstone', time, author, wireHash: verify.sha256(wire) })
}
