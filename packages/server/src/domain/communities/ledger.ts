import { verifyEntry } from '@conclave/crypto/verify'
import {
  type CommunityId,
  type CommunityState,
  ConclaveError,
  consequencesOf,
  decodeStoredEntry,
  encodeCommunityState,
  type InviteId,
  inviteEnd,
  listed,
  lookUp,
  reduce,
  stampEntry,
  type VerifiedEntry,
} from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { SessionCaller } from '../sessions/caller.ts'
import { channelKey, type InviteBoxes, type LedgerChange } from '../../store/port.ts'
import { useOnce } from '../limits/limits.ts'
import type { Community } from './community.ts'
import { chainsOf } from './directory.ts'
import { checkBoxes } from './invites.ts'

/** Entries between two kept states: what has to be applied again when a community is loaded. */
const SNAPSHOT_EVERY = 32

interface Applied {
  readonly encoded: Uint8Array
  readonly verified: VerifiedEntry
  readonly state: CommunityState
}

/**
 * Begins a ledger.
 * @throws ConclaveError `E_RATE_LIMITED`, `E_CONFLICT` when it exists, and what the checks of an entry say
 */
export async function createCommunity(
  context: Context,
  caller: SessionCaller,
  entry: Uint8Array,
): Promise<{ communityId: CommunityId; time: number }> {
  const now = context.clock.now()
  useOnce(context.limits.ledgerEntries, caller.userId, now)
  const { encoded, state } = await apply(context, caller, null, entry, now)
  const { communityId } = state
  useOnce(context.limits.communities, caller.userId, now)
  await context.communities.begin(communityId, async () => {
    await context.store.communities.create({ communityId, entry: encoded, snapshot: encodeCommunityState(state) })
    context.communities.publish({ state, groups: new Map() })
  })
  return { communityId, time: now }
}

/**
 * Appends an entry of the caller, with boxes for invites that it makes necessary.
 * @returns the time that the entry got, ms since 1970
 * @throws ConclaveError `E_RATE_LIMITED`, `E_CHANNEL_FULL`, and what the checks of an entry and the reducer say
 */
export async function appendEntry(
  context: Context,
  caller: SessionCaller,
  communityId: CommunityId,
  { entry, boxes }: { readonly entry: Uint8Array; readonly boxes?: readonly InviteBoxes[] | undefined },
): Promise<number> {
  useOnce(context.limits.ledgerEntries, caller.userId, context.clock.now())
  useOnce(context.limits.communityBytes, caller.userId, context.clock.now(), entry.length)
  return context.communities.change(communityId, async (community) => {
    const before = community.state
    // time never runs backwards in a ledger, whatever this machine's clock does
    const time = Math.max(context.clock.now(), before.time)
    const applied = await apply(context, caller, before, entry, time)
    if (boxes !== undefined)
      await checkBoxes(context, applied.state, { caller, time, newestKeyIsOwn: applied.verified.entry.type === 'ledger-key' }, boxes)
    const write = () => context.store.communities.append({ ...changeOf(before, applied, time), ...(boxes && { boxes }) })
    if (TAKES_AWAY.has(applied.verified.entry.type)) await write()
    else await context.room.within(community, applied.encoded.length, 'entry', write)
    publish(context, community, applied)
    return time
  })
}

/** Stamps, verifies and reduces. @throws ConclaveError */
async function apply(context: Context, caller: SessionCaller, before: CommunityState | null, sent: Uint8Array, time: number): Promise<Applied> {
  const encoded = stampEntry(sent, time)
  const { entry } = decodeStoredEntry(encoded)
  if (entry.userId !== caller.userId || entry.deviceId !== caller.deviceId) throw new ConclaveError('E_FORBIDDEN', 'entry of another device')
  // the usual loss of a race, before anything costs
  if (before !== null && entry.communityId === before.communityId && entry.seq !== before.seq + 1) throw new ConclaveError('E_CONFLICT', 'number')
  const chains = await chainsOf(entry, (userId) => context.chains.load(userId))
  const verified = await verifyEntry(context.verify, before, chains, encoded)
  const result = reduce(before, verified)
  if (result.kind === 'refused') throw new ConclaveError(result.code, result.detail)
  return { encoded, verified, state: result.state }
}

function changeOf(before: CommunityState, { encoded, verified: { entry }, state }: Applied, time: number): LedgerChange {
  const { communityId } = before
  const deleted = entry.type === 'channel-delete' ? channelKey(communityId, entry.body.id) : undefined
  return {
    communityId,
    expect: before.seq,
    entry: encoded,
    ...(state.seq % SNAPSHOT_EVERY === 0 && { snapshot: encodeCommunityState(state) }),
    ...(entry.type === 'invite-create' && { newInvite: entry.body.id, forgottenInvites: forgotten(before, state) }),
    ...(ENDS_INVITES.has(entry.type) && { endedInvites: ended(state, time) }),
    ...(deleted !== undefined && { deletedChannel: deleted }),
  }
}

/** Entries that are taken in a full community too: they make room, or end what may fill it. None of them can be repeated without another one. */
const TAKES_AWAY: ReadonlySet<string> = new Set(['channel-delete', 'category-delete', 'kick', 'ban', 'leave', 'invite-revoke', 'close'])
/** Entries after which boxes of ended invites are looked for. */
const ENDS_INVITES: ReadonlySet<string> = new Set(['invite-create', 'invite-revoke', 'ledger-key', 'join', 'close'])

function ended(state: CommunityState, time: number): readonly InviteId[] {
  return listed(state.invites)
    .filter((invite) => state.closed || inviteEnd(invite, time) !== undefined)
    .map(({ id }) => id)
}

function forgotten(before: CommunityState, after: CommunityState): readonly InviteId[] {
  if (after.invites.size > before.invites.size) return []
  return listed(before.invites)
    .map(({ id }) => id)
    .filter((id) => lookUp(after.invites, id) === undefined)
}

function publish(context: Context, { groups }: Community, { verified, state }: Applied): void {
  context.communities.publish({ state, groups })
  const { entry } = verified
  if (entry.type === 'join') context.departures.cameIn(state.communityId, entry.userId)
  const { accessChanged, deletedChannel } = consequencesOf(verified)
  if (deletedChannel !== null) context.room.forget(state.communityId)
  context.metrics.tally.ledgerEntries++
  context.bus.publish(`community:${state.communityId}`, { kind: 'ledger-advanced', head: state.seq, accessChanged })
}
