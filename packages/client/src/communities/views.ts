import {
  audienceOf,
  BASE_AUDIENCE,
  type Category,
  type Channel,
  type ChannelId,
  type CommunityId,
  type CommunityState,
  effectiveOverrides,
  EVERYONE,
  hasPermission,
  isMember,
  LIMITS,
  listed,
  lookUp,
  memberOf,
  NO_PERMISSIONS,
  type Overrides,
  permissionNames,
  permissionsIn,
  permissionsInCategory,
  permissionsOf,
  rankOf,
  type Role,
  type RoleId,
  type UserId,
} from '@conclave/protocol'
import type { CategoryView, ChannelView, CommunityView, OverrideView, RoleView } from '../api-communities.ts'
import type { CommunityRow } from '../store/tables/communities.ts'
import type { Called } from '../store/tables/messages.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import type { ChannelFacts } from './parts.ts'
import { farewellOf } from './removal.ts'

/** One community as a screen shows it, at one moment of its ledger. */
interface Glance {
  readonly keeper: LedgerKeeper
  readonly state: CommunityState
  readonly self: UserId
  /** The server's clock. */
  readonly at: number
  readonly facts: ReadonlyMap<ChannelId, ChannelFacts>
  /** This account is not in any more. */
  readonly isOut: boolean
}

export function communityView(keeper: LedgerKeeper, row: CommunityRow): CommunityView {
  const { context, groups } = keeper.parts
  const state = keeper.state(row.communityId)
  const base = { ...EMPTY, communityId: row.communityId, address: row.address, ...standingOf(keeper, row, state) }
  if (state === undefined) return { ...base, owner: context.own.require().userId }
  const { state: shown, removal } = row.standing === 'out' ? farewellOf(keeper, state) : { state, removal: undefined }
  const facts = groups().channelFacts(row.communityId, calledIn(keeper, shown))
  const isOut = row.standing === 'out'
  const glance: Glance = { keeper, state: shown, self: context.own.require().userId, at: context.core.serverNow(), facts, isOut }
  return { ...base, ...contents(glance), removal }
}

/** Handle and nickname; from those who may call everybody also the names of one's roles. */
function calledIn({ parts: { context, words } }: LedgerKeeper, state: CommunityState): Called {
  const { userId, handle } = context.own.require()
  const { communityId } = state
  const membership = memberOf(state, userId)?.membership
  const nickname = words.read(communityId, 'nickname', membership?.nickname ?? null)?.name ?? ''
  const roles = membership?.roles.map((id) => words.read(communityId, 'role', lookUp(state.roles, id)?.text ?? null)?.name ?? '') ?? []
  return { own: [handle, nickname], shared: ['everyone', ...roles] }
}

const EMPTY = {
  kind: 'community',
  name: '',
  description: '',
  icon: undefined,
  offeredTo: undefined,
  memberCount: 0,
  devices: { used: 0, limit: LIMITS.groupLeaves },
  permissions: [],
  removal: undefined,
  timeoutUntil: 0,
  unread: 0,
  mentions: 0,
  categories: [],
  channels: [],
  roles: [],
} as const

function standingOf(keeper: LedgerKeeper, row: CommunityRow, state: CommunityState | undefined): Pick<CommunityView, 'state' | 'code'> {
  if (row.trouble !== undefined) return { state: 'trouble', code: row.trouble }
  if (row.standing === 'out') return { state: 'gone', code: row.reason }
  if (state?.closed === true) return { state: 'gone', code: 'E_COMMUNITY_CLOSED' }
  const isReady = row.standing === 'member' && state !== undefined && keeper.key(row.communityId) !== undefined
  return { state: isReady ? 'ready' : 'joining', code: keeper.parts.groups().isFull(row.communityId) ? 'E_GROUP_FULL' : undefined }
}

function contents(glance: Glance) {
  const { keeper, state, self, at, isOut } = glance
  const { words } = keeper.parts
  const named = words.read(state.communityId, 'community', state.text)
  const channels = orderedChannels(state)
    .filter((channel) => isListed(glance, channel))
    .map((channel) => channelView(glance, channel))
  return {
    kind: state.kind,
    name: named?.name ?? '',
    description: named?.description ?? '',
    icon: words.icon(state.communityId, state.icon),
    owner: state.owner,
    offeredTo: state.offer?.userId,
    memberCount: state.memberCount,
    devices: { used: state.leaves, limit: LIMITS.groupLeaves },
    permissions: isOut ? [] : permissionNames(permissionsOf(state, self, at)),
    timeoutUntil: timeoutOf(state, self, at),
    unread: channels.reduce((sum, { unread }) => sum + unread, 0),
    mentions: channels.reduce((sum, { mentions }) => sum + mentions, 0),
    categories: state.categoryOrder.flatMap((id) => categoryView(glance, lookUp(state.categories, id), channels)),
    channels,
    roles: roleViews(glance),
  }
}

/** What may be read; of a community that one has left, what was there to be read: it stays on the device. */
function isListed({ state, self, at, facts, isOut }: Glance, { id }: Channel): boolean {
  return isOut ? facts.has(id) : hasPermission(permissionsIn(state, self, id, at), 'viewChannel')
}

function timeoutOf(state: CommunityState, userId: UserId, at: number): number {
  const until = memberOf(state, userId)?.timeoutUntil ?? 0
  return until > at ? until : 0
}

/** Those outside of categories first, then by category. */
function orderedChannels(state: CommunityState): readonly Channel[] {
  const ids = [...state.uncategorised, ...state.categoryOrder.flatMap((id) => lookUp(state.categories, id)?.channels ?? [])]
  return ids.flatMap((id) => lookUp(state.channels, id) ?? [])
}

function channelView({ keeper, state, self, at, facts, isOut }: Glance, channel: Channel): ChannelView {
  const { communityId } = state
  const named = keeper.parts.words.read(communityId, 'channel', channel.text)
  const overrides = effectiveOverrides(state, channel)
  return {
    ...(facts.get(channel.id) ?? UNREAD),
    channelId: channel.id,
    communityId,
    type: channel.type,
    name: named?.name ?? '',
    topic: named?.topic ?? '',
    categoryId: channel.categoryId ?? undefined,
    policy: channel.policy,
    slowMode: channel.slowMode,
    permissions: isOut ? [] : permissionNames(permissionsIn(state, self, channel.id, at)),
    overrides: overrides ? overrideViews(overrides) : [],
    synced: channel.overrides === null && channel.categoryId !== null,
    private: audienceOf(state, channel.id) !== BASE_AUDIENCE,
  }
}

/** Before groups have looked at a channel. */
const UNREAD: ChannelFacts = {
  conversationId: '' as ChannelFacts['conversationId'],
  address: '',
  unread: 0,
  mentions: 0,
  earlier: 'more',
  trouble: undefined,
  doubts: [],
  unopened: false,
}

/** Shown to those who see a channel in it, and to those who may make one. */
function categoryView(
  { keeper, state, self, at, isOut }: Glance,
  category: Category | undefined,
  visible: readonly ChannelView[],
): readonly CategoryView[] {
  if (category === undefined) return []
  const permissions = isOut ? NO_PERMISSIONS : permissionsInCategory(state, self, category.id, at)
  const isShown = visible.some(({ categoryId }) => categoryId === category.id) || hasPermission(permissions, 'manageChannels')
  const name = keeper.parts.words.read(state.communityId, 'category', category.text)?.name ?? ''
  const view = { categoryId: category.id, name, permissions: permissionNames(permissions), overrides: overrideViews(category.overrides) }
  return isShown ? [view] : []
}

function overrideViews({ roles, members }: Overrides): readonly OverrideView[] {
  const named = ({ allow, deny }: Overrides['roles'][number] | Overrides['members'][number]) => ({
    allow: permissionNames(allow),
    deny: permissionNames(deny),
  })
  return [
    ...roles.map((override) => ({ target: { type: 'role' as const, id: override.roleId }, ...named(override) })),
    ...members.map((override) => ({ target: { type: 'member' as const, id: override.userId }, ...named(override) })),
  ]
}

function roleViews({ keeper, state, self }: Glance): readonly RoleView[] {
  const rank = rankOf(state, self)
  const counts = countRoles(state)
  const view = (role: Role, position: number): RoleView => {
    const named = keeper.parts.words.read(state.communityId, 'role', role.text)
    return {
      roleId: role.id,
      name: named?.name ?? '',
      colour: named?.colour ?? undefined,
      permissions: permissionNames(role.permissions),
      everyone: role.id === EVERYONE,
      mine: position < rank,
      memberCount: role.id === EVERYONE ? state.memberCount : (counts.get(role.id) ?? 0),
    }
  }
  return state.roleOrder
    .flatMap((id, position) => {
      const role = lookUp(state.roles, id)
      return role ? [view(role, position)] : []
    })
    .toReversed()
}

function countRoles(state: CommunityState): ReadonlyMap<RoleId, number> {
  const counts = new Map<RoleId, number>()
  for (const person of listed(state.people).filter(isMember))
    for (const roleId of person.membership.roles) counts.set(roleId, (counts.get(roleId) ?? 0) + 1)
  return counts
}

export function namesOf(keeper: LedgerKeeper, communityId: CommunityId) {
  const { words } = keeper.parts
  return {
    role: (role: Role | undefined) => words.read(communityId, 'role', role?.text ?? null)?.name,
    channel: (channel: Channel | undefined) => words.read(communityId, 'channel', channel?.text ?? null)?.name,
    category: (category: Category | undefined) => words.read(communityId, 'category', category?.text ?? null)?.name,
  }
}
