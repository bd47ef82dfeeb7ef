import {
  type AudienceKey,
  audiences,
  BASE_AUDIENCE,
  type ChannelId,
  type CommunityState,
  ConclaveError,
  fitsAudience,
  listed,
  mayRead,
  memberOf,
  type UserId,
} from '@conclave/protocol'
import type { GroupKey, GroupRow } from '../../store/port.ts'

/** What the server knows of a community at one moment; replaced, never changed. */
export interface Community {
  readonly state: CommunityState
  readonly groups: ReadonlyMap<GroupKey, GroupRow>
}

/** Audiences of a state with one of the channels that have it, and the audience of each channel. */
interface AudienceIndex {
  readonly channelOf: ReadonlyMap<AudienceKey, ChannelId | undefined>
  readonly audienceOf: ReadonlyMap<ChannelId, AudienceKey>
}
const indices = new WeakMap<CommunityState, AudienceIndex>()

/** Made once for each state: every message asks. */
function indexOf(state: CommunityState): AudienceIndex {
  const known = indices.get(state)
  if (known !== undefined) return known
  const [channelOf, audienceOf] = [new Map<AudienceKey, ChannelId | undefined>(), new Map<ChannelId, AudienceKey>()]
  for (const [audience, channels] of audiences(state)) {
    channelOf.set(audience, channels[0])
    for (const channelId of channels) audienceOf.set(channelId, audience)
  }
  const index = { channelOf, audienceOf }
  indices.set(state, index)
  return index
}

export function audienceOfChannel(state: CommunityState, channelId: ChannelId): AudienceKey | undefined {
  return indexOf(state).audienceOf.get(channelId)
}

/** Whether channels have this audience now; `base` always exists. */
export function hasAudience(state: CommunityState, audience: AudienceKey): boolean {
  return indexOf(state).channelOf.has(audience)
}

/** As `isInAudience`, from the index. */
export function belongsTo(state: CommunityState, audience: AudienceKey, userId: UserId): boolean {
  if (audience === BASE_AUDIENCE) return memberOf(state, userId) !== undefined
  const channelId = indexOf(state).channelOf.get(audience)
  return channelId !== undefined && mayRead(state, userId, channelId)
}

/** The group with the highest generation of an audience. */
export function newestGroup({ groups }: Community, audience: AudienceKey): GroupRow | undefined {
  let newest: GroupRow | undefined
  for (const group of groups.values()) if (group.audience === audience && group.generation > (newest?.generation ?? -1)) newest = group
  return newest
}

/** The newest groups of the audiences that somebody belongs to now. */
export function groupsOf({ state, groups }: Community, userId: UserId): readonly GroupRow[] {
  const newest = new Map<AudienceKey, GroupRow>()
  for (const group of groups.values()) if (group.generation >= (newest.get(group.audience)?.generation ?? 0)) newest.set(group.audience, group)
  return [...newest.values()].filter(({ audience }) => belongsTo(state, audience, userId))
}

export function readableChannels(state: CommunityState, userId: UserId): readonly ChannelId[] {
  return listed(state.channels)
    .map(({ id }) => id)
    .filter((channelId) => mayRead(state, userId, channelId))
}

/** @throws ConclaveError `E_NOT_A_MEMBER` */
export function requireMember({ state }: Community, userId: UserId): void {
  if (memberOf(state, userId) === undefined) throw new ConclaveError('E_NOT_A_MEMBER')
}

/**
 * A group whose past the caller may read: one of an audience of now, or of a former one by its rule, because whoever was away while a channel
 * moved has to follow the former group to its end. @throws ConclaveError `E_NOT_A_MEMBER`, `E_NOT_FOUND`, `E_FORBIDDEN`
 */
export function requireFollower(community: Community, groupId: Uint8Array, userId: UserId): GroupRow {
  requireMember(community, userId)
  const group = community.groups.get(groupKeyOf(groupId))
  if (group === undefined) throw new ConclaveError('E_NOT_FOUND', 'group')
  if (!fitsAudience(community.state, group.audience, userId)) throw new ConclaveError('E_FORBIDDEN', 'not in the audience')
  return group
}

/** A group that exists and whose audience the caller belongs to. @throws ConclaveError `E_NOT_A_MEMBER`, `E_NOT_FOUND`, `E_FORBIDDEN` */
export function requireGroup(community: Community, groupId: Uint8Array, userId: UserId): GroupRow {
  requireMember(community, userId)
  const group = community.groups.get(groupKeyOf(groupId))
  if (group === undefined) throw new ConclaveError('E_NOT_FOUND', 'group')
  if (!belongsTo(community.state, group.audience, userId)) throw new ConclaveError('E_FORBIDDEN', 'not in the audience')
  return group
}

/** A channel that exists and that the caller sees. @throws ConclaveError `E_NOT_A_MEMBER`, `E_NOT_FOUND` */
export function requireChannel(community: Community, channelId: ChannelId, userId: UserId): void {
  requireMember(community, userId)
  if (!mayRead(community.state, userId, channelId)) throw new ConclaveError('E_NOT_FOUND', 'channel')
}

export function groupKeyOf(groupId: Uint8Array): GroupKey {
  return Buffer.from(groupId.buffer, groupId.byteOffset, groupId.byteLength).toString('base64url') as GroupKey
}

export function groupIdBytes(key: GroupKey): Uint8Array {
  return new Uint8Array(Buffer.from(key, 'base64url'))
}
