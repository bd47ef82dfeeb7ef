import { type InviteProof, inviteOfProof, isInviteProof } from '@conclave/crypto/verify'
import {
  type CommunityId,
  type CommunityState,
  ConclaveError,
  decodeStoredEntry,
  hasPermission,
  type Invite,
  inviteEnd,
  type InviteId,
  listed,
  lookUp,
  memberOf,
  permissionsOf,
  type UserId,
} from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { SessionCaller } from '../sessions/caller.ts'
import type { InviteBoxes, StoredInvite } from '../../store/port.ts'
import { useOnce } from '../limits/limits.ts'
import { requireMember } from './community.ts'

/** Who may look into a ledger: members, and who shows that they hold the link of a live invite and is not banned. @throws ConclaveError */
export async function requireInsight(context: Context, state: CommunityState, userId: UserId, proof: InviteProof | undefined): Promise<void> {
  if (memberOf(state, userId) !== undefined) return
  if ((lookUp(state.people, userId)?.bannedSeq ?? null) !== null) throw new ConclaveError('E_BANNED')
  const invite = proof === undefined ? undefined : lookUp(state.invites, inviteOfProof(proof))
  if (proof === undefined || invite === undefined) throw new ConclaveError('E_NOT_A_MEMBER')
  const end = inviteEnd(invite, timeIn(context, state))
  if (end !== undefined) throw new ConclaveError(end)
  const onlooker = { communityId: state.communityId, userId }
  if (!(await isInviteProof(context.verify, onlooker, invite.signKey, proof))) throw new ConclaveError('E_NOT_A_MEMBER', 'the proof of the invite')
}

/**
 * What the holder of a link sees before joining.
 * @throws ConclaveError `E_NOT_FOUND`, `E_INVITE_EXPIRED`, `E_INVITE_USED`, `E_INVITE_REVOKED`, `E_COMMUNITY_CLOSED`
 */
export async function readInvite(context: Context, inviteId: InviteId): Promise<{ readonly state: CommunityState; readonly stored: StoredInvite }> {
  const stored = await context.store.communities.inviteBoxes(inviteId)
  if (stored === undefined) throw new ConclaveError('E_NOT_FOUND', 'invite')
  const { state } = await context.communities.get(stored.communityId)
  const invite = lookUp(state.invites, inviteId)
  if (invite === undefined) throw new ConclaveError('E_NOT_FOUND', 'invite')
  const end = inviteEnd(invite, timeIn(context, state))
  if (end !== undefined) throw new ConclaveError(end)
  if (state.closed) throw new ConclaveError('E_COMMUNITY_CLOSED')
  return { state, stored }
}

/** @throws ConclaveError `E_NOT_A_MEMBER`, `E_NOT_FOUND`, `E_FORBIDDEN`, `E_CONFLICT`, `E_RATE_LIMITED` */
export async function replaceBoxes(context: Context, caller: SessionCaller, communityId: CommunityId, boxes: readonly InviteBoxes[]): Promise<void> {
  useOnce(context.limits.ledgerEntries, caller.userId, context.clock.now())
  await context.communities.change(communityId, async (community) => {
    requireMember(community, caller.userId)
    const { state } = community
    await checkBoxes(context, state, { caller, time: timeIn(context, state), newestKeyIsOwn: false }, boxes)
    await context.store.communities.replaceBoxes(communityId, boxes)
  })
}

/** Who brings boxes, and when. */
interface Bringer {
  readonly caller: SessionCaller
  readonly time: number
  /** The entry that comes with the boxes makes the newest key of the ledger. */
  readonly newestKeyIsOwn: boolean
}

/**
 * Boxes of live invites, of a generation that the ledger has, from the maker of the invite, from who manages the community, or from who made
 * the newest key. A preview only from the first two: a key is anybody's to make, and whoever came by the link could show another name to those who have it.
 * @throws ConclaveError `E_NOT_FOUND`, `E_FORBIDDEN`, `E_CONFLICT`
 */
export async function checkBoxes(context: Context, state: CommunityState, bringer: Bringer, boxes: readonly InviteBoxes[]): Promise<void> {
  let madeKey: boolean | undefined = bringer.newestKeyIsOwn || undefined
  for (const { inviteId, generation, historyKey, preview } of boxes) {
    const invite = liveInvite(state, inviteId, bringer.time)
    if (generation > state.ledgerKeys.length) throw new ConclaveError('E_CONFLICT', 'a generation that the ledger does not have')
    if (historyKey !== undefined && !invite.open) throw new ConclaveError('E_FORBIDDEN', 'the invite is not open')
    if (isKeeper(state, invite, bringer)) continue
    if (preview !== undefined) throw new ConclaveError('E_FORBIDDEN', 'preview of somebody else’s invite')
    madeKey ??= (await authorOfNewestKey(context, state)) === bringer.caller.userId
    if (!madeKey) throw new ConclaveError('E_FORBIDDEN', 'boxes of somebody else’s invite')
  }
}

function isKeeper(state: CommunityState, { creator }: Invite, { caller: { userId }, time }: Bringer): boolean {
  return creator === userId || hasPermission(permissionsOf(state, userId, time), 'manageCommunity')
}

function liveInvite(state: CommunityState, inviteId: InviteId, time: number): Invite {
  const invite = lookUp(state.invites, inviteId)
  if (invite === undefined || state.closed || inviteEnd(invite, time) !== undefined) throw new ConclaveError('E_NOT_FOUND', 'invite')
  return invite
}

async function authorOfNewestKey({ store }: Context, { communityId, keySeq }: CommunityState): Promise<UserId | undefined> {
  const [entry] = await store.streams.read({ kind: 'governance', key: communityId }, { after: keySeq - 1, limit: 1, maxBytes: 0 })
  return entry && decodeStoredEntry(entry.payload).entry.userId
}

/** For which generation each live invite has boxes; 0 for none. */
export async function inviteStates(context: Context, state: CommunityState): Promise<{ inviteId: InviteId; generation: number }[]> {
  const time = timeIn(context, state)
  const stored = new Map((await context.store.communities.inviteStates(state.communityId)).map((row) => [row.inviteId, row.generation]))
  return listed(state.invites)
    .filter((invite) => inviteEnd(invite, time) === undefined)
    .map(({ id }) => ({ inviteId: id, generation: stored.get(id) ?? 0 }))
}

/** Server time as a ledger counts it. */
export function timeIn({ clock }: Pick<Context, 'clock'>, { time }: CommunityState): number {
  return Math.max(clock.now(), time)
}
