import type { InviteId, UserId } from '../../ids.ts'
import { LIMITS, PERIODS } from '../../limits.ts'
import { type Act, refuse, requireOutranked, requirePermission } from '../authority.ts'
import { isOwner, isUnlimited } from '../evaluate.ts'
import { type CommunityState, inviteEnd, isMember, type Member, memberOf, type Person } from '../state.ts'
import { lookUp, listed, withEntry, withoutEntry } from '../trie.ts'
import { sameBytes } from './community.ts'
import { requireRoom, type RulesOf } from './rule.ts'

type MemberOperation = 'nickname' | 'kick' | 'ban' | 'unban' | 'timeout' | 'leave' | 'chain-head'

export const memberRules: RulesOf<MemberOperation> = {
  nickname: (act, { userId, text }) => {
    const member = memberOf(act.state, userId) ?? refuse('E_NOT_A_MEMBER')
    const own = userId === act.actor.userId
    requirePermission(act, act.permissions, own ? 'changeNickname' : 'manageNicknames')
    if (!own) requireOutranked(act, userId)
    return withPerson(act.state, { ...member, membership: { ...member.membership, nickname: text } })
  },

  kick: (act, { userId }) => {
    requirePermission(act, act.permissions, 'kickMembers')
    const member = memberOf(act.state, userId) ?? refuse('E_NOT_A_MEMBER')
    requireOutranked(act, userId)
    return departed(act, member)
  },

  ban: (act, { userId }) => {
    requirePermission(act, act.permissions, 'banMembers')
    requireOutranked(act, userId)
    const person = lookUp(act.state.people, userId) ?? unknownPerson(userId)
    if (person.bannedSeq !== null) refuse('E_BANNED')
    if (isStranger(person)) requireRoom(listed(act.state.people).filter(isStranger).length, LIMITS.strangerBans, 'bans of strangers')
    const state = isMember(person) ? departed(act, person) : act.state
    return withPerson(state, { ...person, membership: null, bannedSeq: act.verified.entry.seq })
  },

  unban: (act, { userId }) => {
    requirePermission(act, act.permissions, 'banMembers')
    const person = lookUp(act.state.people, userId)
    if (person === undefined || person.bannedSeq === null) return refuse('E_NOT_FOUND', 'ban')
    if (isStranger(person)) return { ...act.state, people: withoutEntry(act.state.people, userId) }
    return withPerson(act.state, { ...person, bannedSeq: null })
  },

  timeout: (act, { userId, until }) => {
    requirePermission(act, act.permissions, 'moderateMembers')
    const member = memberOf(act.state, userId) ?? refuse('E_NOT_A_MEMBER')
    requireOutranked(act, userId)
    if (isUnlimited(act.state, member)) refuse('E_ROLE_ORDER', 'administrators have no timeouts')
    if (until !== 0 && (until <= act.at || until > act.at + PERIODS.timeout)) refuse('E_LEDGER_INVALID', 'length of a timeout')
    return withPerson(act.state, { ...member, timeoutUntil: until })
  },

  leave: (act) => {
    const { state, actor } = act
    if (!isOwner(state, actor.userId)) return departed(act, actor)
    if (state.kind === 'community') refuse('E_OWNER')
    const heir = longestMember(state, actor.userId)
    return heir === undefined ? { ...state, closed: true } : departed({ ...act, state: { ...state, owner: heir.userId, offer: null } }, actor)
  },

  'chain-head': ({ state, verified }, { userId, head }) => {
    const member = memberOf(state, userId) ?? refuse('E_NOT_A_MEMBER')
    // One's own head is known by now: the entry itself names it.
    const told = userId === verified.entry.userId && head.seq === member.head?.seq && sameBytes(head.hash, member.head.hash)
    if (member.head !== null && head.seq <= member.head.seq && !told) refuse('E_STALE_HEAD')
    return withPerson(state, { ...member, head, devices: verified.subjectDevices ?? refuse('E_LEDGER_INVALID', 'devices are not counted') })
  },
}

/** The one who joins is no member yet, so this is no rule of an {@link Act}. */
export function joined(state: CommunityState, newcomer: Person, inviteId: InviteId, at: number): CommunityState {
  const invite = lookUp(state.invites, inviteId) ?? refuse('E_INVITE_INVALID')
  if (newcomer.membership !== null) refuse('E_ALREADY_MEMBER')
  if (newcomer.bannedSeq !== null) refuse('E_BANNED')
  const end = inviteEnd(invite, at)
  if (end !== undefined) refuse(end)
  const crowded = state.kind === 'group' && state.memberCount >= LIMITS.groupMembers
  if (crowded || state.leaves + newcomer.devices > LIMITS.groupLeaves) refuse('E_COMMUNITY_FULL')
  const membership = { roles: [], nickname: null, joinedSeq: state.seq + 1, joinedAt: at, inviteId }
  return {
    ...withPerson(state, { ...newcomer, membership }),
    invites: withEntry(state.invites, inviteId, { ...invite, used: invite.used + 1 }),
  }
}

/** Somebody the ledger has not met: no head, no devices. */
export function unknownPerson(userId: UserId): Person {
  return { userId, head: null, devices: 0, timeoutUntil: 0, bannedSeq: null, keysMade: null, membership: null }
}

/** Somebody who never acted here: known for a ban alone. */
function isStranger({ head }: Person): boolean {
  return head === null
}

/** Puts a person in; counts of members and devices follow. */
export function withPerson(state: CommunityState, person: Person): CommunityState {
  const before = lookUp(state.people, person.userId)
  const leaves = (one: Person | undefined): number => (one !== undefined && isMember(one) ? one.devices : 0)
  const one = (of: Person | undefined): number => (of !== undefined && isMember(of) ? 1 : 0)
  return {
    ...state,
    people: withEntry(state.people, person.userId, person),
    memberCount: state.memberCount - one(before) + one(person),
    leaves: state.leaves - leaves(before) + leaves(person),
  }
}

/** Without a member; what was offered to them lapses. Roles and nickname are gone, overrides and a timeout wait for a return. */
function departed(act: Act, member: Member): CommunityState {
  const { state } = act
  return {
    ...withPerson(state, { ...member, membership: null }),
    offer: state.offer?.userId === member.userId ? null : state.offer,
    successors: state.successors.filter((userId) => userId !== member.userId),
    removalSeq: act.verified.entry.seq,
  }
}

function longestMember(state: CommunityState, except: UserId): Member | undefined {
  const others = listed(state.people).filter((person): person is Member => isMember(person) && person.userId !== except)
  return others.toSorted((a, b) => a.membership.joinedSeq - b.membership.joinedSeq)[0]
}
