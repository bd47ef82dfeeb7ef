import {
  type ChannelId,
  type CategoryId,
  type CommunityId,
  type CommunityState,
  decodeStoredEntry,
  type Entry,
  LIMITS,
  lookUp,
  type Operation,
  permissionDifference,
  permissionNames,
  type PermissionSet,
  permissionsWithout,
  type RoleId,
  type UserId,
} from '@conclave/protocol'
import type { AuditEntry } from '../api-communities.ts'
import { ledgerEntries } from '../store/tables/ledger.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import { nameOf } from './members.ts'
import { namesOf } from './views.ts'

type Change = AuditEntry['changes'][number]
type Subject = AuditEntry['subject']

/** Entries that say nothing to people. */
const SILENT: ReadonlySet<Operation['type']> = new Set(['chain-head', 'ledger-key'])

/** The ledger in words, newest first. */
export function auditLog(
  keeper: LedgerKeeper,
  communityId: CommunityId,
  { before, limit }: { before?: number; limit: number },
): readonly AuditEntry[] {
  const found: AuditEntry[] = []
  const newest = keeper.state(communityId)?.seq ?? 0
  for (let to = Math.min((before ?? newest + 1) - 1, newest); to > 0 && found.length < limit; to -= LIMITS.page) {
    const rows = ledgerEntries(keeper.parts.context.core.db, communityId, Math.max(1, to - LIMITS.page + 1), to).toReversed()
    for (const row of rows) {
      const { entry, serverTime } = decodeStoredEntry(row.entry)
      if (found.length < limit && !SILENT.has(entry.type)) found.push(auditEntry(keeper, communityId, entry, serverTime))
    }
  }
  return found
}

function auditEntry(keeper: LedgerKeeper, communityId: CommunityId, entry: Entry, at: number): AuditEntry {
  const before = keeper.stateAt(communityId, entry.seq - 1)
  const { words } = keeper.parts
  return {
    seq: entry.seq,
    at,
    actor: entry.userId,
    actorName: nameOf(keeper, communityId, entry.userId),
    type: entry.type,
    subject: subjectOf(keeper, communityId, entry, before),
    reason: 'reason' in entry.body ? words.read(communityId, 'reason', entry.body.reason)?.reason : undefined,
    changes: changesOf(keeper, communityId, entry, before),
  }
}

function subjectOf(keeper: LedgerKeeper, communityId: CommunityId, entry: Entry, before: CommunityState | undefined): Subject {
  const { type, body } = entry
  const user = (userId: UserId): Subject => ({ type: 'user', id: userId, name: nameOf(keeper, communityId, userId) })
  const names = namesOf(keeper, communityId)
  const after = keeper.stateAt(communityId, entry.seq)
  const channel = (id: ChannelId): Subject => {
    const name = names.channel(after && lookUp(after.channels, id)) ?? names.channel(before && lookUp(before.channels, id)) ?? ''
    return { type: 'channel', id, name }
  }
  const category = (id: CategoryId): Subject => {
    const name = names.category(after && lookUp(after.categories, id)) ?? names.category(before && lookUp(before.categories, id)) ?? ''
    return { type: 'category', id, name }
  }
  const role = (id: RoleId): Subject => {
    const name = names.role(after && lookUp(after.roles, id)) ?? names.role(before && lookUp(before.roles, id)) ?? ''
    return { type: 'role', id, name }
  }
  switch (type) {
    case 'category-create':
    case 'category-edit':
    case 'category-move':
    case 'category-delete':
      return category(body.id)
    case 'channel-create':
    case 'channel-edit':
    case 'channel-move':
    case 'channel-delete':
    case 'slow-mode':
    case 'history-policy':
    case 'history-open':
      return channel(body.id)
    case 'override':
      return body.place.type === 'channel' ? channel(body.place.id) : category(body.place.id)
    case 'role-create':
    case 'role-edit':
    case 'role-move':
    case 'role-delete':
      return role(body.id)
    case 'member-roles':
    case 'nickname':
    case 'kick':
    case 'ban':
    case 'unban':
    case 'timeout':
      return user(body.userId)
    case 'owner-offer':
      return body.userId === null ? undefined : user(body.userId)
    case 'invite-create':
    case 'invite-revoke':
      return { type: 'invite', id: body.id, name: '' }
    case 'join':
      return { type: 'invite', id: body.inviteId, name: '' }
    case 'create':
    case 'community-edit':
    case 'close':
    case 'leave':
    case 'owner-accept':
    case 'successors':
    case 'chain-head':
    case 'ledger-key':
      return undefined
  }
}

const text = (value: number | string | null | undefined): string | undefined => (value === null || value === undefined ? undefined : String(value))
function change(field: string, from: number | string | null | undefined, to: number | string | null | undefined): readonly Change[] {
  return text(from) === text(to) ? [] : [{ field, from: text(from), to: text(to) }]
}

/** Each bit on its own: what was given and what was taken. */
function permissionChanges(from: PermissionSet, to: PermissionSet): readonly Change[] {
  const changed = permissionDifference(from, to)
  const given = permissionNames(permissionsWithout(changed, from)).map((field) => ({ field, from: undefined, to: 'yes' }))
  const taken = permissionNames(permissionsWithout(changed, to)).map((field) => ({ field, from: 'yes', to: undefined }))
  return [...given, ...taken]
}

function changesOf(keeper: LedgerKeeper, communityId: CommunityId, { type, body }: Entry, before: CommunityState | undefined): readonly Change[] {
  const { words } = keeper.parts
  if (before === undefined) return []
  switch (type) {
    case 'community-edit': {
      const [was, is] = [words.read(communityId, 'community', before.text), words.read(communityId, 'community', body.text)]
      return [...change('name', was?.name, is?.name), ...change('description', was?.description, is?.description)]
    }
    case 'category-edit': {
      const was = lookUp(before.categories, body.id)
      return change('name', words.read(communityId, 'category', was?.text ?? null)?.name, words.read(communityId, 'category', body.text)?.name)
    }
    case 'channel-edit': {
      const was = words.read(communityId, 'channel', lookUp(before.channels, body.id)?.text ?? null)
      const is = words.read(communityId, 'channel', body.text)
      return [...change('name', was?.name, is?.name), ...change('topic', was?.topic, is?.topic)]
    }
    case 'slow-mode':
      return change('slowMode', lookUp(before.channels, body.id)?.slowMode, body.seconds)
    case 'history-policy':
      return change('policy', lookUp(before.channels, body.id)?.policy, body.policy)
    case 'role-edit': {
      const role = lookUp(before.roles, body.id)
      const was = words.read(communityId, 'role', role?.text ?? null)
      const is = body.text === null ? was : words.read(communityId, 'role', body.text)
      const named = [...change('name', was?.name, is?.name), ...change('colour', was?.colour, is?.colour)]
      return role ? [...named, ...permissionChanges(role.permissions, body.permissions)] : named
    }
    case 'member-roles': {
      const name = (id: RoleId) => words.read(communityId, 'role', lookUp(before.roles, id)?.text ?? null)?.name ?? id
      return [
        ...body.add.map((id) => ({ field: 'role', from: undefined, to: name(id) })),
        ...body.remove.map((id) => ({ field: 'role', from: name(id), to: undefined })),
      ]
    }
    case 'nickname': {
      const was = lookUp(before.people, body.userId)?.membership?.nickname ?? null
      return change('nickname', words.read(communityId, 'nickname', was)?.name, words.read(communityId, 'nickname', body.text)?.name)
    }
    case 'timeout':
      return change('until', undefined, body.until)
    case 'override':
      return [
        ...permissionNames(body.allow).map((field) => ({ field, from: undefined, to: 'allow' })),
        ...permissionNames(body.deny).map((field) => ({ field, from: undefined, to: 'deny' })),
      ]
    case 'invite-create':
      return [
        ...change('expires', undefined, body.expires),
        ...change('uses', undefined, body.uses),
        ...change('open', undefined, body.open ? 'yes' : 'no'),
      ]
    default:
      return []
  }
}
