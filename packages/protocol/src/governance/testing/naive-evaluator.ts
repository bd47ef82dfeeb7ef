import type { ChannelId, UserId } from '../../ids.ts'
import { EVERYONE, type Overrides } from '../forms.ts'
import { type Permission, PERMISSIONS, type PermissionSet } from '../permissions.ts'
import type { CommunityState } from '../state.ts'
import { listed } from '../trie.ts'

/**
 * The second evaluator, written from Discord's description alone and as slowly as it reads: sets of names, one permission at a time. It shares
 * nothing with `evaluate.ts` but the data.
 */
export function naivePermissionsIn(state: CommunityState, userId: UserId, channelId: ChannelId, at: number): ReadonlySet<Permission> {
  const channel = listed(state.channels).find((candidate) => candidate.id === channelId)
  const category = listed(state.categories).find((candidate) => candidate.id === channel?.categoryId)
  const may = (permission: Permission): boolean =>
    channel !== undefined && naiveMay(state, userId, permission, channel.overrides ?? category?.overrides ?? { roles: [], members: [] })
  const all = (Object.keys(PERMISSIONS) as Permission[]).filter(may)
  return new Set(limited(state, userId, all, at, true))
}

export function naivePermissionsOf(state: CommunityState, userId: UserId, at: number): ReadonlySet<Permission> {
  const all = (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => naiveMay(state, userId, permission, undefined))
  return new Set(limited(state, userId, all, at, false))
}

const includes = ({ high, low }: PermissionSet, permission: Permission): boolean =>
  (((BigInt(high) << 32n) | BigInt(low)) >> BigInt(PERMISSIONS[permission])) % 2n === 1n

function naiveMay(state: CommunityState, userId: UserId, permission: Permission, overrides: Overrides | undefined): boolean {
  const roles = rolesOfUser(state, userId)
  if (roles === undefined) return false
  if (state.owner === userId || grants(state, roles, 'administrator')) return true
  let answer = grants(state, roles, permission)
  if (overrides === undefined) return answer
  const everyone = overrides.roles.filter((override) => override.roleId === EVERYONE)
  const own = overrides.roles.filter((override) => override.roleId !== EVERYONE && roles.includes(override.roleId))
  const personal = overrides.members.filter((override) => override.userId === userId)
  for (const step of [everyone, own, personal]) {
    if (step.some((override) => includes(override.deny, permission))) answer = false
    if (step.some((override) => includes(override.allow, permission))) answer = true
  }
  return answer
}

/** Everyone's role and the member's; undefined for a stranger. */
function rolesOfUser(state: CommunityState, userId: UserId): readonly string[] | undefined {
  const person = listed(state.people).find((candidate) => candidate.userId === userId)
  return person?.membership ? [EVERYONE, ...person.membership.roles] : undefined
}

function grants(state: CommunityState, roles: readonly string[], permission: Permission): boolean {
  return listed(state.roles).some((role) => roles.includes(role.id) && includes(role.permissions, permission))
}

/** What follows from a lack, and timeouts. */
function limited(state: CommunityState, userId: UserId, all: readonly Permission[], at: number, inChannel: boolean): readonly Permission[] {
  const roles = rolesOfUser(state, userId) ?? []
  if (state.owner === userId || grants(state, roles, 'administrator')) return all
  if (inChannel && !all.includes('viewChannel')) return []
  const person = listed(state.people).find((candidate) => candidate.userId === userId)
  const quiet = (person?.timeoutUntil ?? 0) > at
  return all.filter((permission) => {
    if (quiet) return permission === 'viewChannel' || permission === 'readHistory'
    if (!inChannel) return true
    if (['mentionEveryone', 'attachFiles', 'embedLinks', 'sendPolls', 'sendVoiceMessages'].includes(permission)) return all.includes('sendMessages')
    if (['speak', 'stream', 'useVoiceActivity', 'prioritySpeaker', 'requestToSpeak'].includes(permission)) return all.includes('connect')
    return true
  })
}
