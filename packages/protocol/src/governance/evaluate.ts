import type { CategoryId, ChannelId, RoleId, UserId } from '../ids.ts'
import { EVERYONE, NO_OVERRIDES, type Overrides } from './forms.ts'
import { ALL_PERMISSIONS, hasPermission, intersection, NO_PERMISSIONS, permissionSet, type PermissionSet, union, without } from './permissions.ts'
import { type CommunityState, effectiveOverrides, type Member, memberOf, type Membership } from './state.ts'
import { lookUp } from './trie.ts'

/**
 * Who may do what, in Discord's order: everyone's role and the member's roles together; owner and administrator have everything; then the
 * overrides of the channel (its own, or those of its category while it follows it): everyone, the member's roles together, the member.
 * At each of the three steps what is denied goes first and what is allowed comes after.
 */

const READING = permissionSet('viewChannel', 'readHistory')
/** What only somebody who may send can do. */
const NEEDS_SENDING = permissionSet('mentionEveryone', 'attachFiles', 'embedLinks', 'sendPolls', 'sendVoiceMessages')
const NEEDS_CONNECTING = permissionSet('speak', 'stream', 'useVoiceActivity', 'prioritySpeaker', 'requestToSpeak')

/**
 * What a member may do in the community as a whole.
 * @param at milliseconds since 1970, by the server; default: the last entry
 */
export function permissionsOf(state: CommunityState, userId: UserId, at: number = state.time): PermissionSet {
  const member = memberOf(state, userId)
  return member === undefined ? NO_PERMISSIONS : quiet(state, member, basePermissions(state, member), at)
}

/** What a member may do in a channel; nothing in a channel that does not exist or that the member may not see. */
export function permissionsIn(state: CommunityState, userId: UserId, channelId: ChannelId, at: number = state.time): PermissionSet {
  const member = memberOf(state, userId)
  const channel = lookUp(state.channels, channelId)
  if (member === undefined || channel === undefined) return NO_PERMISSIONS
  return permissionsUnder(state, member, effectiveOverrides(state, channel) ?? NO_OVERRIDES, at)
}

/** What a member may do in a category and in the channels that follow it. */
export function permissionsInCategory(state: CommunityState, userId: UserId, categoryId: CategoryId, at: number = state.time): PermissionSet {
  const member = memberOf(state, userId)
  const category = lookUp(state.categories, categoryId)
  return member === undefined || category === undefined ? NO_PERMISSIONS : permissionsUnder(state, member, category.overrides, at)
}

export function isOwner(state: CommunityState, userId: UserId): boolean {
  return state.owner === userId
}

/** Owner or administrator: has everything everywhere. */
export function isUnlimited(state: CommunityState, member: Member): boolean {
  return isOwner(state, member.userId) || hasPermission(rolePermissions(state, member), 'administrator')
}

/** Before timeouts and what follows from a lack. */
function basePermissions(state: CommunityState, member: Member): PermissionSet {
  if (isOwner(state, member.userId)) return ALL_PERMISSIONS
  const given = rolePermissions(state, member)
  return hasPermission(given, 'administrator') ? ALL_PERMISSIONS : given
}

/** Everyone's and one's own together, while neither the roles nor the membership change: a member is asked about in many places at once. */
const SUMS = new WeakMap<Membership, { readonly of: CommunityState['roles']; readonly sum: PermissionSet }>()

function rolePermissions({ roles }: CommunityState, { membership }: Member): PermissionSet {
  const known = SUMS.get(membership)
  if (known?.of === roles) return known.sum
  let sum = lookUp(roles, EVERYONE)?.permissions ?? NO_PERMISSIONS
  for (const roleId of membership.roles) sum = union(sum, lookUp(roles, roleId)?.permissions ?? NO_PERMISSIONS)
  SUMS.set(membership, { of: roles, sum })
  return sum
}

/** What a member may do where these overrides hold. */
export function permissionsUnder(state: CommunityState, member: Member, overrides: Overrides, at: number): PermissionSet {
  const base = basePermissions(state, member)
  if (hasPermission(base, 'administrator')) return base
  return quiet(state, member, withImplicit(applyOverrides(base, member, overrides)), at)
}

/** Base permissions with the overrides of one place, before what follows from a lack. */
export function applyOverrides(base: PermissionSet, member: Member, overrides: Overrides): PermissionSet {
  let result = base
  let allow = NO_PERMISSIONS
  let deny = NO_PERMISSIONS
  const own = ownRoles(member)
  for (const override of overrides.roles) {
    if (override.roleId === EVERYONE) result = union(without(result, override.deny), override.allow)
    else if (own.has(override.roleId)) {
      allow = union(allow, override.allow)
      deny = union(deny, override.deny)
    }
  }
  result = union(without(result, deny), allow)
  const personal = overrides.members.find((override) => override.userId === member.userId)
  return personal === undefined ? result : union(without(result, personal.deny), personal.allow)
}

const OWN_ROLES = new WeakMap<Membership, ReadonlySet<RoleId>>()

function ownRoles({ membership }: Member): ReadonlySet<RoleId> {
  const known = OWN_ROLES.get(membership)
  if (known !== undefined) return known
  const own = new Set(membership.roles)
  OWN_ROLES.set(membership, own)
  return own
}

function withImplicit(set: PermissionSet): PermissionSet {
  if (!hasPermission(set, 'viewChannel')) return NO_PERMISSIONS
  const sending = hasPermission(set, 'sendMessages') ? set : without(set, NEEDS_SENDING)
  return hasPermission(sending, 'connect') ? sending : without(sending, NEEDS_CONNECTING)
}

/** During a timeout a member may read and nothing else. */
function quiet(state: CommunityState, member: Member, set: PermissionSet, at: number): PermissionSet {
  return isTimedOut(state, member, at) ? intersection(set, READING) : set
}

/** Owner and administrators have no timeouts. */
export function isTimedOut(state: CommunityState, member: Member, at: number): boolean {
  return member.timeoutUntil > at && !isUnlimited(state, member)
}
