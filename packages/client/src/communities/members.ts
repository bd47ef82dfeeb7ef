import {
  type CommunityId,
  type CommunityState,
  decodeStoredEntry,
  hasPermission,
  isMember,
  listed,
  type Member,
  memberOf,
  permissionsIn,
  rankOf,
  type UserId,
} from '@conclave/protocol'
import type { Communities, MemberPage, MemberView, NameView } from '../api-communities.ts'
import { readAccount } from '../store/tables/account.ts'
import { personOf } from '../store/tables/people.ts'
import { ledgerEntries } from '../store/tables/ledger.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'

/** How somebody is shown where there is no better name. */
const SHORT = 8
const PAGE = 100

export interface Presence {
  readonly online: ReadonlyMap<UserId, number>
}

/** Names that this device knows: nickname here, what they call themselves, handle, else a short form of the id. */
export function nameOf(keeper: LedgerKeeper, communityId: CommunityId, userId: UserId): string {
  const { context, words } = keeper.parts
  const state = keeper.state(communityId)
  const member = state && memberOf(state, userId)
  const nickname = words.read(communityId, 'nickname', member?.membership.nickname ?? null)?.name
  const { db } = context.core
  const person = userId === context.own.get()?.userId ? readAccount(db) : personOf(db, userId)
  const handle = context.chains.known(userId)?.handle ?? undefined
  return nickname ?? (person?.displayName || person?.handle || handle || userId.slice(0, SHORT))
}

export function nameView(keeper: LedgerKeeper, communityId: CommunityId, userId: UserId): NameView {
  const handle = keeper.parts.context.chains.known(userId)?.handle ?? undefined
  return { name: nameOf(keeper, communityId, userId), handle }
}

export function memberView(keeper: LedgerKeeper, state: CommunityState, member: Member, presence: Presence): MemberView {
  const { context, words } = keeper.parts
  const self = context.own.require().userId
  const { userId, membership, timeoutUntil } = member
  const until = presence.online.get(userId)
  return {
    userId,
    name: nameOf(keeper, state.communityId, userId),
    handle: context.chains.known(userId)?.handle ?? undefined,
    nickname: words.read(state.communityId, 'nickname', membership.nickname)?.name,
    roles: membership.roles.toSorted((a, b) => state.roleOrder.indexOf(b) - state.roleOrder.indexOf(a)),
    owner: userId === state.owner,
    joinedAt: membership.joinedAt,
    timeoutUntil: timeoutUntil > context.core.serverNow() ? timeoutUntil : 0,
    online: until === undefined ? undefined : until > context.core.clock.now(),
    below: rankOf(state, userId) < rankOf(state, self),
  }
}

/** By highest role, then by name. */
export function memberPage(
  keeper: LedgerKeeper,
  state: CommunityState,
  { after = 0, limit, role, channel, query }: Parameters<Communities['members']>[1],
  presence: Presence,
): MemberPage {
  const wanted = query?.trim().toLowerCase() ?? ''
  const found = listed(state.people)
    .filter(isMember)
    .filter((member) => role === undefined || member.membership.roles.includes(role))
    .filter(({ userId }) => channel === undefined || hasPermission(permissionsIn(state, userId, channel), 'viewChannel'))
    .map((member) => ({ rank: heightOf(state, member), member, name: nameOf(keeper, state.communityId, member.userId) }))
    .filter(({ name, member }) => matches(wanted, name, keeper.parts.context.chains.known(member.userId)?.handle))
    .toSorted((a, b) => b.rank - a.rank || a.name.localeCompare(b.name) || (a.member.userId < b.member.userId ? -1 : 1))
  const page = found.slice(after, after + Math.min(limit, PAGE))
  return { members: page.map(({ member }) => memberView(keeper, state, member, presence)), total: found.length }
}

/** Of the highest role alone: a list is grouped by it. */
function heightOf(state: CommunityState, { membership }: Member): number {
  return membership.roles.reduce((highest, roleId) => Math.max(highest, state.roleOrder.indexOf(roleId)), 0)
}

function matches(wanted: string, name: string, handle: string | null | undefined): boolean {
  return wanted === '' || name.toLowerCase().includes(wanted) || (handle ?? '').includes(wanted)
}

export function bannedViews(keeper: LedgerKeeper, communityId: CommunityId): ReturnType<Communities['banned']> {
  const { context, words } = keeper.parts
  const state = keeper.state(communityId)
  if (state === undefined) return []
  return listed(state.people).flatMap(({ userId, bannedSeq }) => {
    const [row] = bannedSeq === null ? [] : ledgerEntries(context.core.db, communityId, bannedSeq, bannedSeq)
    if (row === undefined) return []
    const { entry, serverTime } = decodeStoredEntry(row.entry)
    const reason = entry.type === 'ban' ? words.read(communityId, 'reason', entry.body.reason)?.reason : undefined
    return [{ userId, name: nameOf(keeper, communityId, userId), reason, at: serverTime }]
  })
}
