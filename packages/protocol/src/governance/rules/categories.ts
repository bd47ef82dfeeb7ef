import type { CategoryId } from '../../ids.ts'
import { LIMITS } from '../../limits.ts'
import { type Act, permissionsAt, refuse, requireOverrideChange, requirePermission } from '../authority.ts'
import { checkedOverrides, rolesOf } from '../overrides.ts'
import { hasPermission } from '../permissions.ts'
import type { Category, CommunityState } from '../state.ts'
import { lookUp, withEntry, withoutEntry } from '../trie.ts'
import { placed, requireFreshId, requireRoom, type RulesOf } from './rule.ts'

export const categoryRules: RulesOf<'category-create' | 'category-edit' | 'category-move' | 'category-delete'> = {
  'category-create': (act, { id, text, position, overrides: made }) => {
    const { state, verified } = act
    requirePermission(act, act.permissions, 'manageChannels')
    requireFreshId(id, verified.entry.seq)
    requireRoom(state.categories.size, LIMITS.categories, 'categories')
    const overrides = checkedOverrides(made, rolesOf(state))
    requireOverrideChange(act, act.permissions, null, overrides)
    return {
      ...state,
      categories: withEntry(state.categories, id, { id, text, overrides, channels: [] }),
      categoryOrder: placed(state.categoryOrder, id, position),
    }
  },

  'category-edit': (act, { id, text }) => {
    const category = managed(act, id)
    return { ...act.state, categories: withEntry(act.state.categories, id, { ...category, text }) }
  },

  'category-move': (act, { id, position }) => {
    managed(act, id)
    return { ...act.state, categoryOrder: placed(act.state.categoryOrder, id, position) }
  },

  'category-delete': (act, { id }) => {
    const { state } = act
    const freed = released(state, managed(act, id))
    return {
      ...freed,
      categories: withoutEntry(state.categories, id),
      categoryOrder: state.categoryOrder.filter((other) => other !== id),
    }
  },
}

/** @throws ConclaveError `E_NOT_FOUND`, `E_FORBIDDEN`, `E_TIMED_OUT` */
function managed(act: Act, id: CategoryId): Category {
  const category = lookUp(act.state.categories, id)
  const held = permissionsAt(act, { type: 'category', id })
  if (category === undefined || !hasPermission(held, 'viewChannel')) return refuse('E_NOT_FOUND', 'category')
  requirePermission(act, held, 'manageChannels')
  return category
}

/** Its channels stay as open or closed as they were: those that followed the category get its overrides as their own. */
function released(state: CommunityState, category: Category): CommunityState {
  let { channels } = state
  for (const id of category.channels) {
    const channel = lookUp(channels, id)
    if (channel !== undefined)
      channels = withEntry(channels, id, { ...channel, categoryId: null, overrides: channel.overrides ?? category.overrides })
  }
  return { ...state, channels, uncategorised: [...state.uncategorised, ...category.channels] }
}
