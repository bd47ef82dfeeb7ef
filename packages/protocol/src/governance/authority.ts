import { ConclaveError, type ErrorCode } from '../errors.ts'
import type { RoleId, UserId } from '../ids.ts'
import type { VerifiedEntry } from './entry.ts'
import { isOwner, isTimedOut, isUnlimited, permissionsIn, permissionsInCategory, permissionsOf } from './evaluate.ts'
import { EVERYONE, NO_OVERRIDES, type Overrides, type Place, type Target } from './forms.ts'
import { difference, hasPermission, isEmpty, isSubset, NO_PERMISSIONS, type Permission, type PermissionSet, union } from './permissions.ts'
import { type CommunityState, type Member, memberOf, type Role } from './state.ts'
import { lookUp, listed } from './trie.ts'

/** One member's operation on the state before it. */
export interface Act {
  readonly state: CommunityState
  readonly actor: Member
  readonly permissions: PermissionSet
  /** See {@link rankOf}. */
  readonly rank: number
  readonly verified: VerifiedEntry
  readonly at: number
}

export function refuse(code: ErrorCode, detail?: string): never {
  throw new ConclaveError(code, detail)
}

export function actOf(state: CommunityState, verified: VerifiedEntry): Act {
  const { userId } = verified.entry
  const actor = memberOf(state, userId) ?? refuse('E_NOT_A_MEMBER')
  const at = verified.serverTime
  return { state, actor, permissions: permissionsOf(state, userId, at), rank: rankOf(state, userId), verified, at }
}

/** Position of the highest role; the owner is above all, everyone else below all members. */
export function rankOf(state: CommunityState, userId: UserId): number {
  if (isOwner(state, userId)) return Number.POSITIVE_INFINITY
  const member = memberOf(state, userId)
  if (member === undefined) return -1
  let rank = 0
  for (const roleId of member.membership.roles) rank = Math.max(rank, state.roleOrder.indexOf(roleId))
  return rank
}

/** @throws ConclaveError `E_TIMED_OUT`, `E_FORBIDDEN` */
export function requirePermission({ state, actor, at }: Act, permissions: PermissionSet, name: Permission): void {
  if (hasPermission(permissions, name)) return
  refuse(isTimedOut(state, actor, at) ? 'E_TIMED_OUT' : 'E_FORBIDDEN', name)
}

/** @throws ConclaveError `E_ROLE_ORDER` when the role stands at or above the actor's highest */
export function requireBelow(act: Act, role: Role): void {
  if (act.state.roleOrder.indexOf(role.id) >= act.rank) refuse('E_ROLE_ORDER')
}

/** @throws ConclaveError `E_ROLE_ORDER` when the user stands at or above the actor */
export function requireOutranked(act: Act, userId: UserId): void {
  if (rankOf(act.state, userId) >= act.rank) refuse('E_ROLE_ORDER')
}

/** @throws ConclaveError `E_NOT_YOURS_TO_GIVE` when the bits are not all held by the actor */
export function requireHeld(held: PermissionSet, bits: PermissionSet): void {
  if (!isSubset(bits, held)) refuse('E_NOT_YOURS_TO_GIVE')
}

export function permissionsAt({ state, actor, at }: Act, place: Place): PermissionSet {
  return place.type === 'channel' ? permissionsIn(state, actor.userId, place.id, at) : permissionsInCategory(state, actor.userId, place.id, at)
}

export function roleOf(state: CommunityState, roleId: RoleId): Role {
  return lookUp(state.roles, roleId) ?? refuse('E_NOT_FOUND', 'role')
}

/**
 * Whether roles may be handed out, taken back or deleted by the actor: below the actor's highest role, with permissions that the actor has,
 * and with overrides of bits that the actor has in those channels. So nobody opens a room that they may not enter. Each place is looked at once,
 * however many roles there are.
 * @throws ConclaveError `E_ROLE_ORDER`, `E_NOT_YOURS_TO_GIVE`
 */
export function requireHandled(act: Act, roles: readonly Role[]): void {
  for (const role of roles) {
    requireBelow(act, role)
    requireHeld(act.permissions, role.permissions)
  }
  if (isUnlimited(act.state, act.actor)) return
  const ids = new Set(roles.map(({ id }) => id))
  for (const channel of listed(act.state.channels))
    if (channel.overrides !== null) requireHeldFor(act, ids, channel.overrides, { type: 'channel', id: channel.id })
  for (const category of listed(act.state.categories)) requireHeldFor(act, ids, category.overrides, { type: 'category', id: category.id })
}

function requireHeldFor(act: Act, ids: ReadonlySet<RoleId>, { roles }: Overrides, place: Place): void {
  const said = roles.filter(({ roleId }) => ids.has(roleId))
  if (said.length === 0) return
  const held = permissionsAt(act, place)
  for (const { allow, deny } of said) requireHeld(held, union(allow, deny))
}

/** What an override says about one role or member. */
export interface Rule {
  readonly allow: PermissionSet
  readonly deny: PermissionSet
}
const NO_RULE: Rule = { allow: NO_PERMISSIONS, deny: NO_PERMISSIONS }

export function ruleFor(overrides: Overrides | null, target: Target): Rule {
  const { roles, members } = overrides ?? NO_OVERRIDES
  const found =
    target.type === 'role' ? roles.find((override) => override.roleId === target.id) : members.find((override) => override.userId === target.id)
  return found ?? NO_RULE
}

/**
 * Whether the actor may turn the overrides of a place into others: `manageRoles` there, only bits that the actor has there, and nothing is
 * taken from a role or member at or above the actor.
 * @param held what the actor has in that place
 * @throws ConclaveError `E_FORBIDDEN`, `E_NOT_YOURS_TO_GIVE`, `E_ROLE_ORDER`, `E_NOT_FOUND`, `E_TIMED_OUT`
 */
export function requireOverrideChange(act: Act, held: PermissionSet, before: Overrides | null, after: Overrides | null): void {
  if (before === after) return
  const changed = targetsOf(before, after).filter((target) => !sameRule(ruleFor(before, target), ruleFor(after, target)))
  if (changed.length === 0) return
  requirePermission(act, held, 'manageRoles')
  for (const target of changed) requireRuleChange(act, held, target, ruleFor(before, target), ruleFor(after, target))
}

/** The same for one target whose rule changes. */
export function requireRuleChange(act: Act, held: PermissionSet, target: Target, before: Rule, after: Rule): void {
  requireHeld(held, union(difference(before.allow, after.allow), difference(before.deny, after.deny)))
  const takes = !isSubset(before.allow, after.allow) || !isSubset(after.deny, before.deny)
  if (takes && !isBelow(act, target)) refuse('E_ROLE_ORDER')
}

function isBelow(act: Act, target: Target): boolean {
  const rank = target.type === 'role' ? act.state.roleOrder.indexOf(target.id) : rankOf(act.state, target.id)
  return rank < act.rank
}

function targetsOf(...all: readonly (Overrides | null)[]): readonly Target[] {
  const roles = new Set(all.flatMap((one) => one?.roles.map((override) => override.roleId) ?? []))
  const members = new Set(all.flatMap((one) => one?.members.map((override) => override.userId) ?? []))
  return [...[...roles].map((id) => ({ type: 'role', id }) as const), ...[...members].map((id) => ({ type: 'member', id }) as const)]
}

function sameRule(a: Rule, b: Rule): boolean {
  return isEmpty(difference(a.allow, b.allow)) && isEmpty(difference(a.deny, b.deny))
}

export function isEveryone(roleId: RoleId): boolean {
  return roleId === EVERYONE
}
