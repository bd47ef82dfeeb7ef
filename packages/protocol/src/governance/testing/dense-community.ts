import type { UserId } from '../../ids.ts'
import { EVERYONE, ledgerId, type Overrides } from '../forms.ts'
import type { Operation } from '../operations.ts'
import { type Permission, permissionSet } from '../permissions.ts'
import { reduce } from '../reduce.ts'
import type { CommunityState } from '../state.ts'
import { listed } from '../trie.ts'
import { createBody, type Dice, entryAfter, pick, randomRule, text, userOf } from './random-community.ts'

const OWNER = userOf(0)
export const DENSE_USERS: readonly UserId[] = Array.from({ length: 7 }, (_, i) => userOf(i))

/** A small community in which nearly everything overrides everything: what lives at random seldom reach. */
export function denseCommunity(by: Dice): CommunityState {
  const id = (n: number): Uint8Array => new Uint8Array(10).fill(n)
  const roles = Array.from({ length: 4 }, (_, n) => ({
    id: ledgerId('RoleId', 1, id(n + 1)),
    permissions: somePermissions(by, by.below(8) === 0 ? ['administrator'] : []),
    text: text(n),
  }))
  const targets = [EVERYONE, ...roles.map((role) => role.id)]
  const overrides = (): Overrides => ({
    roles: targets.filter(() => by.below(3) > 0).map((roleId) => ({ roleId, ...(by.below(2) ? randomRule(by) : viewRule(by)) })),
    members: [],
  })
  const categories = [1, 2].map((n) => ({ id: ledgerId('CategoryId', 1, id(n + 10)), text: text(n), overrides: overrides() }))
  const channels = [1, 2, 3, 4, 5].map((n) => ({
    id: ledgerId('ChannelId', 1, id(n + 20)),
    type: 'text' as const,
    text: text(n),
    categoryId: by.below(2) ? pick(by, categories).id : null,
    overrides: by.below(2) ? overrides() : null,
    policy: 'shared' as const,
    slowMode: 0,
  }))
  const everyone = somePermissions(by, by.below(4) ? ['viewChannel'] : [])
  const first: Operation = { type: 'create', body: createBody({ everyone, roles, categories, channels }) }
  return populated(by, after(null, OWNER, first))
}

function after(state: CommunityState | null, userId: UserId, operation: Operation): CommunityState {
  const result = reduce(state, entryAfter(state, userId, operation))
  if (result.kind === 'refused') throw new Error(`${operation.type}: ${result.code}`)
  return result.state
}

function populated(by: Dice, empty: CommunityState): CommunityState {
  const inviteId = `${'I'.repeat(21)}A` as Extract<Operation, { type: 'join' }>['body']['inviteId']
  const keys = { signKey: new Uint8Array(32).fill(4), kemKey: new Uint8Array(1_216) }
  let state = after(empty, OWNER, { type: 'invite-create', body: { id: inviteId, ...keys, expires: 0, uses: 0, open: false } })
  const roles = listed(state.roles).filter((role) => role.id !== EVERYONE)
  for (const userId of DENSE_USERS.slice(1)) {
    state = after(state, userId, { type: 'join', body: { inviteId } })
    const add = roles.filter(() => by.below(2) > 0).map((role) => role.id)
    state = after(state, OWNER, { type: 'member-roles', body: { userId, add, remove: [] } })
    if (by.below(3) > 0) continue
    const place = { type: 'channel', id: pick(by, listed(state.channels)).id } as const
    state = after(state, OWNER, { type: 'override', body: { place, target: { type: 'member', id: userId }, ...viewRule(by) } })
  }
  return state
}

function somePermissions(by: Dice, always: readonly Permission[]) {
  const names: readonly Permission[] = ['viewChannel', 'sendMessages', 'manageRoles', 'attachFiles', 'connect', 'speak', 'kickMembers', 'sendPolls']
  return permissionSet(...always, ...names.filter(() => by.below(3) === 0))
}

/** About the few permissions on which others depend. */
function viewRule(by: Dice) {
  const names = (['viewChannel', 'sendMessages', 'connect', 'manageRoles'] as const).map((name) => [name, by.below(3)] as const)
  const chosen = (n: number) => permissionSet(...names.filter(([, which]) => which === n).map(([name]) => name))
  return { allow: chosen(1), deny: chosen(2) }
}
