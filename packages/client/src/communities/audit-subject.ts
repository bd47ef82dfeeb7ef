import {
  type CategoryId,
  type ChannelId,
  type CommunityId,
  type Entry,
  lookUp,
  type Operation,
  type OperationType,
  type RoleId,
  type UserId,
} from '@conclave/protocol'
import type { AuditEntry } from '../api-communities.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import { nameOf } from './members.ts'
import { namesOf } from './views.ts'

type Subject = AuditEntry['subject']
type About<T extends OperationType> = Extract<Operation, { readonly type: T }>

type AboutCategory = About<'category-create' | 'category-edit' | 'category-move' | 'category-delete'>
type AboutChannel = About<'channel-create' | 'channel-edit' | 'channel-move' | 'channel-delete' | 'slow-mode' | 'history-policy' | 'history-open'>
type AboutRole = About<'role-create' | 'role-edit' | 'role-move' | 'role-delete'>
type AboutUser = About<'member-roles' | 'nickname' | 'kick' | 'ban' | 'unban' | 'timeout'>

const isCategory = (entry: Operation): entry is AboutCategory => entry.type.startsWith('category-')
const isChannel = (entry: Operation): entry is AboutChannel =>
  entry.type.startsWith('channel-') || entry.type === 'slow-mode' || entry.type === 'history-policy' || entry.type === 'history-open'
const isRole = (entry: Operation): entry is AboutRole => entry.type.startsWith('role-')
const isUser = (entry: Operation): entry is AboutUser => ['member-roles', 'nickname', 'kick', 'ban', 'unban', 'timeout'].includes(entry.type)

/** What an entry is about, with the name that it got, or had before it went. */
export function subjectOf(keeper: LedgerKeeper, communityId: CommunityId, entry: Entry): Subject {
  const naming = subjects(keeper, communityId, entry.seq)
  if (isCategory(entry)) return naming.category(entry.body.id)
  if (isChannel(entry)) return naming.channel(entry.body.id)
  if (isRole(entry)) return naming.role(entry.body.id)
  if (isUser(entry)) return naming.user(entry.body.userId)
  switch (entry.type) {
    case 'override':
      return entry.body.place.type === 'channel' ? naming.channel(entry.body.place.id) : naming.category(entry.body.place.id)
    case 'owner-offer':
      return entry.body.userId === null ? undefined : naming.user(entry.body.userId)
    case 'invite-create':
    case 'invite-revoke':
      return { type: 'invite', id: entry.body.id, name: '' }
    case 'join':
      return { type: 'invite', id: entry.body.inviteId, name: '' }
    default:
      return undefined
  }
}

/** For whom an override speaks, and whose invite was used or withdrawn. */
export function targetOf(keeper: LedgerKeeper, communityId: CommunityId, entry: Entry): AuditEntry['target'] {
  const person = (id: UserId) => ({ type: 'user', id, name: nameOf(keeper, communityId, id) }) as const
  if (entry.type === 'override') {
    const { target } = entry.body
    if (target.type === 'member') return person(target.id)
    const role = keeper.stateAt(communityId, entry.seq)?.roles
    return { type: 'role', id: target.id, name: (role && namesOf(keeper, communityId).role(lookUp(role, target.id))) ?? '' }
  }
  if (entry.type !== 'invite-revoke' && entry.type !== 'join') return undefined
  const before = keeper.stateAt(communityId, entry.seq - 1)
  const invite = before && lookUp(before.invites, entry.type === 'join' ? entry.body.inviteId : entry.body.id)
  return invite && person(invite.creator)
}

function subjects(keeper: LedgerKeeper, communityId: CommunityId, seq: number) {
  const names = namesOf(keeper, communityId)
  const [after, before] = [keeper.stateAt(communityId, seq), keeper.stateAt(communityId, seq - 1)]
  const either = <T>(read: (state: NonNullable<typeof after>) => T | undefined, name: (one: T | undefined) => string | undefined): string =>
    name(after && read(after)) ?? name(before && read(before)) ?? ''
  return {
    user: (id: UserId): Subject => ({ type: 'user', id, name: nameOf(keeper, communityId, id) }),
    channel: (id: ChannelId): Subject => ({ type: 'channel', id, name: either((state) => lookUp(state.channels, id), names.channel) }),
    category: (id: CategoryId): Subject => ({ type: 'category', id, name: either((state) => lookUp(state.categories, id), names.category) }),
    role: (id: RoleId): Subject => ({ type: 'role', id, name: either((state) => lookUp(state.roles, id), names.role) }),
  }
}
