import { type ChannelId, fromBase64url, idBytes, toBase64url, type UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { type Cbor, encodeCbor } from '../wire/cbor.ts'
import { bool, decodeAs, id, list, struct } from '../wire/codec.ts'
import { permissionsIn, permissionsUnder } from './evaluate.ts'
import { EVERYONE, NO_OVERRIDES, type Overrides } from './forms.ts'
import { hasPermission, NO_PERMISSIONS, type PermissionSet, permissionSet } from './permissions.ts'
import { type Channel, type CommunityState, effectiveOverrides, isMember, memberOf } from './state.ts'
import { lookUp, listed } from './trie.ts'

/**
 * Which channels share one group of keys. Two channels are in one audience when the *rule* that says who reads them is the same, so that
 * their readers are equal whatever happens to members and roles. Equal sets of readers by chance do not suffice: a channel for moderators
 * would share its keys with all members as long as all members are moderators, and whoever joins later could open what was said there.
 * `base`: all members read, whatever roles they have.
 */
export type AudienceKey = string
export const BASE_AUDIENCE: AudienceKey = 'base'

/** @returns undefined for a channel that does not exist */
export function audienceOf(state: CommunityState, channelId: ChannelId): AudienceKey | undefined {
  const channel = lookUp(state.channels, channelId)
  return channel && audienceOfChannel(state, channel)
}

function audienceOfChannel(state: CommunityState, channel: Channel): AudienceKey {
  const overrides = effectiveOverrides(state, channel) ?? NO_OVERRIDES
  return everybodyReads(state, overrides) ? BASE_AUDIENCE : toBase64url(encodeCbor(readingRule(overrides)))
}

const views = (set: PermissionSet): boolean => hasPermission(set, 'viewChannel')

function everybodyReads(state: CommunityState, { roles, members }: Overrides): boolean {
  const everyone = roles.find((override) => override.roleId === EVERYONE)
  const base = lookUp(state.roles, EVERYONE)
  const open = everyone !== undefined && views(everyone.allow)
  const byDefault = base !== undefined && views(base.permissions) && !(everyone !== undefined && views(everyone.deny))
  return (open || byDefault) && ![...roles, ...members].some((override) => views(override.deny))
}

/** `[[[roleId, allowed], ...], [[userId, allowed], ...]]`: what the overrides say about seeing, in their order. */
function readingRule({ roles, members }: Overrides): Cbor {
  const says = (override: { allow: PermissionSet; deny: PermissionSet }): boolean => views(override.allow) || views(override.deny)
  return [
    roles.filter(says).map((override) => [idBytes(override.roleId), views(override.allow)]),
    members.filter(says).map((override) => [idBytes(override.userId), views(override.allow)]),
  ]
}

const rule = struct({
  roles: list(struct({ roleId: id('RoleId'), allowed: bool }), LIMITS.overrides),
  members: list(struct({ userId: id('UserId'), allowed: bool }), LIMITS.overrides),
})

/** Overrides that say about seeing what the key of an audience says. @throws ConclaveError `E_MALFORMED` */
function overridesOf(key: AudienceKey): Overrides {
  const view = permissionSet('viewChannel')
  const says = (allowed: boolean) => (allowed ? { allow: view, deny: NO_PERMISSIONS } : { allow: NO_PERMISSIONS, deny: view })
  const { roles, members } = decodeAs(rule, fromBase64url(key))
  return {
    roles: roles.map(({ roleId, allowed }) => ({ roleId, ...says(allowed) })),
    members: members.map(({ userId, allowed }) => ({ userId, ...says(allowed) })),
  }
}

/**
 * Whether a user would be in an audience by its rule, also when no channel has it any more: whoever was away while a channel moved to
 * another audience must still be able to follow the former group to its end.
 * @throws ConclaveError `E_MALFORMED` for a text that no reducer made
 */
export function fitsAudience(state: CommunityState, key: AudienceKey, userId: UserId): boolean {
  const member = memberOf(state, userId)
  if (member === undefined || key === BASE_AUDIENCE) return member !== undefined
  return hasPermission(permissionsUnder(state, member, overridesOf(key), state.time), 'viewChannel')
}

const AUDIENCES = new WeakMap<CommunityState, ReadonlyMap<AudienceKey, readonly ChannelId[]>>()

/** Every audience with its channels; `base` is always there. Worked out once for each state, because many are asked about at once. */
export function audiences(state: CommunityState): ReadonlyMap<AudienceKey, readonly ChannelId[]> {
  const known = AUDIENCES.get(state)
  if (known !== undefined) return known
  const found = new Map<AudienceKey, ChannelId[]>([[BASE_AUDIENCE, []]])
  for (const channel of listed(state.channels)) {
    const key = audienceOfChannel(state, channel)
    const channels = found.get(key)
    if (channels === undefined) found.set(key, [channel.id])
    else channels.push(channel.id)
  }
  AUDIENCES.set(state, found)
  return found
}

/** Whether a user belongs to an audience. Nobody does when no channel has it. */
export function isInAudience(state: CommunityState, key: AudienceKey, userId: UserId): boolean {
  if (key === BASE_AUDIENCE) return memberOf(state, userId) !== undefined
  const [channelId] = audiences(state).get(key) ?? []
  return channelId !== undefined && mayRead(state, userId, channelId)
}

/** The users of an audience, in the order of their ids. */
export function usersOf(state: CommunityState, key: AudienceKey): readonly UserId[] {
  const members = listed(state.people)
    .filter(isMember)
    .map((member) => member.userId)
  if (key === BASE_AUDIENCE) return members
  const [channelId] = audiences(state).get(key) ?? []
  return channelId === undefined ? [] : members.filter((userId) => mayRead(state, userId, channelId))
}

/** Whether a user may read a channel at all: the keys of its audience, and new messages. Timeouts change nothing about it. */
export function mayRead(state: CommunityState, userId: UserId, channelId: ChannelId): boolean {
  return hasPermission(permissionsIn(state, userId, channelId), 'viewChannel')
}
