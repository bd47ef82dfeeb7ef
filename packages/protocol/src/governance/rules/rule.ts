import type { CategoryId, ChannelId, RoleId } from '../../ids.ts'
import { type Act, refuse } from '../authority.ts'
import { madeBy } from '../forms.ts'
import type { OperationBody, OperationType } from '../operations.ts'
import type { CommunityState } from '../state.ts'

/** What one type of entry does: the state after it, or a ConclaveError with the reason. Number, hash and time are set by the reducer. */
export type RuleOf<T extends OperationType> = (act: Act, body: OperationBody<T>) => CommunityState
export type RulesOf<T extends OperationType> = { readonly [K in T]: RuleOf<K> }

/** @throws ConclaveError `E_LEDGER_INVALID` when the id was not made for this entry */
export function requireFreshId(id: CategoryId | ChannelId | RoleId, seq: number): void {
  if (madeBy(id) !== seq) refuse('E_LEDGER_INVALID', 'id of another entry')
}

/** @throws ConclaveError `E_COMMUNITY_LIMIT` */
export function requireRoom(count: number, limit: number, what: string): void {
  if (count >= limit) refuse('E_COMMUNITY_LIMIT', what)
}

/** The list with `item` at `position`, or at the end when there are not so many. */
export function placed<T>(list: readonly T[], item: T, position: number): readonly T[] {
  const others = without(list, item)
  return others.toSpliced(Math.min(position, others.length), 0, item)
}

/** The list without `item`. */
export function without<T>(list: readonly T[], item: T): readonly T[] {
  const at = list.indexOf(item)
  return at < 0 ? list : list.toSpliced(at, 1)
}
