import type { CategoryId, ChannelId } from '../../ids.ts'
import { LIMITS } from '../../limits.ts'
import { type Act, permissionsAt, refuse, requireOverrideChange, requirePermission, requireRuleChange, ruleFor } from '../authority.ts'
import { NO_OVERRIDES, type Overrides } from '../forms.ts'
import { checkedOverrides, checkRule, rolesOf, withRule } from '../overrides.ts'
import type { OperationBody } from '../operations.ts'
import { hasPermission, type PermissionSet } from '../permissions.ts'
import { type Category, type Channel, type CommunityState, effectiveOverrides, memberOf } from '../state.ts'
import { lookUp, withEntry, withoutEntry } from '../trie.ts'
import { placed, requireFreshId, requireRoom, type RulesOf, without } from './rule.ts'

type ChannelOperation =
  | 'channel-create'
  | 'channel-edit'
  | 'channel-move'
  | 'channel-delete'
  | 'slow-mode'
  | 'history-policy'
  | 'history-open'
  | 'override'

export const channelRules: RulesOf<ChannelOperation> = {
  'channel-create': (act, { position, ...made }) => {
    const { state, verified } = act
    const { id, categoryId } = made
    requireFreshId(id, verified.entry.seq)
    requireRoom(state.channels.size, LIMITS.channels, 'channels')
    const held = heldAround(act, categoryId)
    requirePermission(act, held, 'manageChannels')
    const overrides = made.overrides && checkedOverrides(made.overrides, rolesOf(state))
    if (overrides !== null) requireOverrideChange(act, held, categoryOverrides(state, categoryId), overrides)
    const channel: Channel = { ...made, overrides, opened: [] }
    return inserted({ ...state, channels: withEntry(state.channels, id, channel) }, channel, position)
  },

  'channel-edit': (act, { id, text }) => edited(act, { ...managed(act, id), text }),
  'slow-mode': (act, { id, seconds }) => edited(act, { ...managed(act, id), slowMode: seconds }),
  'history-policy': (act, { id, policy }) => edited(act, { ...managed(act, id), policy }),

  'history-open': (act, { id, ...opening }) => {
    const channel = managed(act, id)
    requirePermission(act, permissionsAt(act, { type: 'channel', id }), 'manageRoles')
    if (channel.policy !== 'shared') refuse('E_LEDGER_INVALID', 'only what is shared can be opened')
    requireRoom(channel.opened.length, LIMITS.historyOpenings, 'openings of history')
    return edited(act, { ...channel, opened: [...channel.opened, { ...opening, seq: act.verified.entry.seq }] })
  },

  'channel-move': (act, { id, categoryId, position, sync }) => {
    const { state } = act
    const channel = managed(act, id)
    if (categoryId !== channel.categoryId) requirePermission(act, heldAround(act, categoryId), 'manageChannels')
    const before = effectiveOverrides(state, channel)
    // Without `sync` a channel takes along what it had, so that moving alone never opens or closes it.
    const overrides = sync ? null : keptOverrides(channel, categoryId, before)
    const after = overrides ?? categoryOverrides(state, categoryId)
    requireOverrideChange(act, permissionsAt(act, { type: 'channel', id }), before, after)
    const moved: Channel = { ...channel, categoryId, overrides }
    return inserted(edited({ ...act, state: removed(state, channel) }, moved), moved, position)
  },

  'channel-delete': (act, { id }) => {
    const channel = managed(act, id)
    const state = removed(act.state, channel)
    return { ...state, channels: withoutEntry(state.channels, id) }
  },

  override: (act, { place, target, allow, deny }) => {
    const { state } = act
    checkRule({ allow, deny })
    const held = permissionsAt(act, place)
    if (place.type === 'category') {
      const category = lookUp(state.categories, place.id) ?? refuse('E_NOT_FOUND', 'category')
      const overrides = overridden(act, held, category.overrides, { target, allow, deny })
      return { ...state, categories: withEntry(state.categories, place.id, { ...category, overrides }) }
    }
    const channel = seenChannel(act, place.id)
    return edited(act, { ...channel, overrides: overridden(act, held, effectiveOverrides(state, channel), { target, allow, deny }) })
  },
}

type NewRule = Omit<OperationBody<'override'>, 'place'>

function overridden(act: Act, held: PermissionSet, before: Overrides | null, { target, ...rule }: NewRule): Overrides {
  requirePermission(act, held, 'manageRoles')
  if (target.type === 'role' && lookUp(act.state.roles, target.id) === undefined) refuse('E_NOT_FOUND', 'role')
  const gives = withRule(before, target, rule)
  if (target.type === 'member' && gives.members.length > (before?.members.length ?? 0) && memberOf(act.state, target.id) === undefined)
    refuse('E_NOT_A_MEMBER')
  requireRuleChange(act, held, target, ruleFor(before, target), rule)
  return gives
}

/** A channel that the actor sees; others are not found. @throws ConclaveError `E_NOT_FOUND` */
function seenChannel(act: Act, id: ChannelId): Channel {
  const channel = lookUp(act.state.channels, id)
  const seen = channel !== undefined && hasPermission(permissionsAt(act, { type: 'channel', id }), 'viewChannel')
  return seen ? channel : refuse('E_NOT_FOUND', 'channel')
}

/** @throws ConclaveError `E_NOT_FOUND`, `E_FORBIDDEN`, `E_TIMED_OUT` */
function managed(act: Act, id: ChannelId): Channel {
  const channel = seenChannel(act, id)
  requirePermission(act, permissionsAt(act, { type: 'channel', id }), 'manageChannels')
  return channel
}

function edited(act: Act, channel: Channel): CommunityState {
  return { ...act.state, channels: withEntry(act.state.channels, channel.id, channel) }
}

/** What the actor has where a channel goes: in the category, or in the community. @throws ConclaveError `E_NOT_FOUND` */
function heldAround(act: Act, categoryId: CategoryId | null): PermissionSet {
  if (categoryId === null) return act.permissions
  if (lookUp(act.state.categories, categoryId) === undefined) refuse('E_NOT_FOUND', 'category')
  return permissionsAt(act, { type: 'category', id: categoryId })
}

function categoryOverrides(state: CommunityState, categoryId: CategoryId | null): Overrides | null {
  return categoryId === null ? null : (lookUp(state.categories, categoryId)?.overrides ?? null)
}

function keptOverrides(channel: Channel, categoryId: CategoryId | null, effective: Overrides | null): Overrides | null {
  return channel.overrides === null && channel.categoryId === categoryId ? null : (effective ?? NO_OVERRIDES)
}

/** Out of the list in which it stands. */
function removed(state: CommunityState, { id, categoryId }: Channel): CommunityState {
  return relisted(state, categoryId, (list) => without(list, id))
}

export function inserted(state: CommunityState, { id, categoryId }: Channel, position: number): CommunityState {
  return relisted(state, categoryId, (list) => placed(list, id, position))
}

function relisted(
  state: CommunityState,
  categoryId: CategoryId | null,
  change: (list: readonly ChannelId[]) => readonly ChannelId[],
): CommunityState {
  if (categoryId === null) return { ...state, uncategorised: change(state.uncategorised) }
  const category = lookUp(state.categories, categoryId) as Category
  return { ...state, categories: withEntry(state.categories, categoryId, { ...category, channels: change(category.channels) }) }
}
