import { ConclaveError } from '@conclave/protocol'
import type { MovePlace } from '../api-communities.ts'

/**
 * Where `id` comes to stand in a list of the ledger, counted without it, as the reducer counts. Without a neighbour it stays, and comes last where it is new.
 * @throws ConclaveError `E_NOT_FOUND` when the neighbour is not in the list
 */
export function positionOf<Id extends string>(list: readonly Id[], id: Id, to: Partial<MovePlace<Id>>): number {
  const others = list.filter((one) => one !== id)
  const isBefore = 'before' in to && to.before !== undefined
  const neighbour = isBefore ? to.before : 'after' in to ? to.after : undefined
  if (neighbour === undefined || neighbour === id) return list.includes(id) ? list.indexOf(id) : others.length
  const at = others.indexOf(neighbour)
  if (at < 0) throw new ConclaveError('E_NOT_FOUND', 'the neighbour')
  return isBefore ? at : at + 1
}
