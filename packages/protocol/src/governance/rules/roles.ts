import type { RoleId } from '../../ids.ts'
import { LIMITS } from '../../limits.ts'
import { isEveryone, refuse, requireBelow, requireHandled, requireHeld, requireOutranked, requirePermission, roleOf } from '../authority.ts'
import { EVERYONE } from '../forms.ts'
import { withoutRole } from '../overrides.ts'
import { difference } from '../permissions.ts'
import { type Channel, type CommunityState, isMember, memberOf, type Person, type Role } from '../state.ts'
import { listed, withEntry, withoutEntry } from '../trie.ts'
import { placed, requireFreshId, requireRoom, type RulesOf } from './rule.ts'

export const roleRules: RulesOf<'role-create' | 'role-edit' | 'role-move' | 'role-delete' | 'member-roles'> = {
  'role-create': (act, { id, permissions, text, position }) => {
    const { state, verified } = act
    requirePermission(act, act.permissions, 'manageRoles')
    requireFreshId(id, verified.entry.seq)
    requireRoom(state.roles.size, LIMITS.roles, 'roles')
    requireHeld(act.permissions, permissions)
    requirePositionBelow(act.rank + 1, position)
    return { ...state, roles: withEntry(state.roles, id, { id, permissions, text }), roleOrder: placed(state.roleOrder, id, position) }
  },

  'role-edit': (act, { id, permissions, text }) => {
    const role = roleOf(act.state, id)
    requirePermission(act, act.permissions, 'manageRoles')
    requireBelow(act, role)
    requireHeld(act.permissions, difference(role.permissions, permissions))
    if (isEveryone(id) && text !== null) refuse('E_LEDGER_INVALID', 'everyone has no name')
    return { ...act.state, roles: withEntry(act.state.roles, id, { ...role, permissions, text: text ?? role.text }) }
  },

  'role-move': (act, { id, position }) => {
    const role = roleOf(act.state, id)
    requirePermission(act, act.permissions, 'manageRoles')
    if (isEveryone(id)) refuse('E_LEDGER_INVALID', 'everyone stays at the bottom')
    requireBelow(act, role)
    requirePositionBelow(act.rank, position)
    return { ...act.state, roleOrder: placed(act.state.roleOrder, id, position) }
  },

  'role-delete': (act, { id }) => {
    const role = roleOf(act.state, id)
    requirePermission(act, act.permissions, 'manageRoles')
    if (isEveryone(id)) refuse('E_LEDGER_INVALID', 'everyone cannot be deleted')
    requireHandled(act, [role])
    return withoutTraces(act.state, id)
  },

  'member-roles': (act, { userId, add, remove }) => {
    const member = memberOf(act.state, userId) ?? refuse('E_NOT_A_MEMBER')
    requirePermission(act, act.permissions, 'manageRoles')
    if (userId !== act.actor.userId) requireOutranked(act, userId)
    if (new Set([...add, ...remove]).size !== add.length + remove.length) refuse('E_LEDGER_INVALID', 'a role twice')
    if ([...add, ...remove].some(isEveryone)) refuse('E_LEDGER_INVALID', 'everyone has it')
    requireHandled(
      act,
      [...add, ...remove].map((roleId) => roleOf(act.state, roleId)),
    )
    const gone = new Set(remove)
    const roles = [...new Set([...member.membership.roles, ...add])].filter((roleId) => !gone.has(roleId))
    if (roles.length > LIMITS.rolesPerMember) refuse('E_COMMUNITY_LIMIT', 'roles of a member')
    return { ...act.state, people: withEntry(act.state.people, userId, { ...member, membership: { ...member.membership, roles } }) }
  },
}

/** @throws ConclaveError `E_ROLE_ORDER` when a role would come to stand at or above the actor's */
function requirePositionBelow(rank: number, position: number): void {
  if (position >= rank) refuse('E_ROLE_ORDER')
}

/** Without the role itself, at its members, and in every override. */
function withoutTraces(state: CommunityState, id: RoleId): CommunityState {
  let { people, channels, categories } = state
  for (const person of listed(people)) if (holds(person, id)) people = withEntry(people, person.userId, dropRole(person, id))
  for (const channel of listed(channels)) {
    const kept = dropOverride(channel, id)
    if (kept !== channel) channels = withEntry(channels, channel.id, kept)
  }
  for (const category of listed(categories)) {
    const overrides = withoutRole(category.overrides, id)
    if (overrides !== category.overrides) categories = withEntry(categories, category.id, { ...category, overrides })
  }
  const roleOrder = state.roleOrder.filter((other) => other !== id)
  return { ...state, people, channels, categories, roles: withoutEntry(state.roles, id), roleOrder }
}

function holds(person: Person, id: RoleId): boolean {
  return person.membership?.roles.includes(id) ?? false
}

function dropRole(person: Person, id: RoleId): Person {
  if (!isMember(person)) return person
  const { membership } = person
  return { ...person, membership: { ...membership, roles: membership.roles.filter((roleId) => roleId !== id) } }
}

function dropOverride(channel: Channel, id: RoleId): Channel {
  const overrides = channel.overrides && withoutRole(channel.overrides, id)
  return overrides === channel.overrides ? channel : { ...channel, overrides }
}

/** Everyone as the first entry makes it. */
export function everyoneRole(permissions: Role['permissions']): Role {
  return { id: EVERYONE, permissions, text: null }
}
