import { type CommunityId, idFromBytes } from '../../ids.ts'
import { LIMITS } from '../../limits.ts'
import { refuse } from '../authority.ts'
import type { VerifiedEntry } from '../entry.ts'
import { EVERYONE, type LedgerHead, type Overrides } from '../forms.ts'
import type { OperationBody } from '../operations.ts'
import { checkedOverrides } from '../overrides.ts'
import type { Channel, CommunityState, Role } from '../state.ts'
import { emptyTrie, trieOf } from '../trie.ts'
import { inserted } from './channels.ts'
import { unknownPerson, withPerson } from './members.ts'
import { everyoneRole } from './roles.ts'
import { requireFreshId } from './rule.ts'

type Template = OperationBody<'create'>

/**
 * The community after its first entry: the one who made it is owner and only member; roles, categories and channels of a template come with it.
 * @throws ConclaveError `E_LEDGER_INVALID`, `E_NOT_FOUND`, `E_COMMUNITY_LIMIT`
 */
export function created({ entry, entryHash, hash, devices, serverTime }: VerifiedEntry, template: Template): CommunityState {
  checkIds(template)
  const roles: readonly Role[] = [everyoneRole(template.everyone), ...template.roles]
  const allowed = overridesOf(roles)
  const empty: CommunityState = {
    ...unnamed(idFromBytes('CommunityId', entryHash), template),
    hash,
    time: serverTime,
    keyTime: serverTime,
    owner: entry.userId,
    roles: trieOf(roles, (role) => role.id),
    roleOrder: roles.map((role) => role.id),
    categories: trieOf(
      template.categories.map(({ id, text, overrides }) => ({ id, text, overrides: allowed(overrides), channels: [] })),
      (category) => category.id,
    ),
    categoryOrder: template.categories.map((category) => category.id),
  }
  return withChannels(withOwner(empty, entry.head, devices), template, allowed)
}

function unnamed(communityId: CommunityId, { kind, text, icon, key }: Template): CommunityState {
  return {
    communityId,
    kind,
    text,
    icon,
    seq: 1,
    hash: new Uint8Array(32),
    time: 0,
    closed: false,
    owner: '' as CommunityState['owner'],
    offer: null,
    successors: [],
    people: emptyTrie(),
    memberCount: 0,
    leaves: 0,
    roles: emptyTrie(),
    roleOrder: [],
    categories: emptyTrie(),
    categoryOrder: [],
    channels: emptyTrie(),
    uncategorised: [],
    invites: emptyTrie(),
    ledgerKeys: [{ ...key, previous: 0, wrap: null, members: null }],
    keySeq: 1,
    keyTime: 0,
    removalSeq: 0,
    headSeq: 0,
  }
}

function withOwner(state: CommunityState, head: LedgerHead, devices: number): CommunityState {
  const membership = { roles: [], nickname: null, joinedSeq: 1, joinedAt: state.time, inviteId: null }
  return withPerson(state, { ...unknownPerson(state.owner), head, devices, membership })
}

function withChannels(state: CommunityState, template: Template, allowed: (overrides: Overrides) => Overrides): CommunityState {
  const categories = new Set(template.categories.map((category) => category.id))
  const channels = template.channels.map((made): Channel => {
    if (made.categoryId !== null && !categories.has(made.categoryId)) refuse('E_NOT_FOUND', 'category')
    return { ...made, overrides: made.overrides && allowed(made.overrides), opened: [] }
  })
  const filled = { ...state, channels: trieOf(channels, (channel) => channel.id) }
  return channels.reduce((result, channel) => inserted(result, channel, LIMITS.channels), filled)
}

/** A template knows its own roles and no members but the owner, who needs no override. */
function overridesOf(roles: readonly Role[]): (overrides: Overrides) => Overrides {
  const known = new Set(roles.map((role) => role.id))
  return (overrides) => {
    if (overrides.members.length > 0) refuse('E_NOT_A_MEMBER')
    return checkedOverrides(overrides, (roleId) => known.has(roleId))
  }
}

function checkIds({ roles, categories, channels }: Template): void {
  const ids = [...roles, ...categories, ...channels].map(({ id }) => id)
  for (const id of ids) requireFreshId(id, 1)
  if (new Set<string>(ids).size !== ids.length || ids.includes(EVERYONE as (typeof ids)[number])) refuse('E_LEDGER_INVALID', 'an id twice')
}
