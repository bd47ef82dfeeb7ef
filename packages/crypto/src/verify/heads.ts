import type { ChainHead, ChainState } from './chain-state.ts'
import { headOf } from './chain-state.ts'
import { constantTimeEqual } from './provider.ts'

/** How two views of one chain stand to each other; both are kept as evidence when they contradict. */
export type HeadComparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'newer' }
  | { readonly kind: 'rollback'; readonly code: 'E_CHAIN_ROLLBACK'; readonly stored: ChainHead; readonly fresh: ChainHead }
  | { readonly kind: 'fork'; readonly code: 'E_CHAIN_FORK'; readonly stored: ChainHead; readonly fresh: ChainHead }

/** Compares the highest head seen before with a chain that was fetched and verified now (T1). */
export function compareHeads(stored: ChainHead, fresh: ChainState): HeadComparison {
  const here = fresh.hashes[stored.seq - 1]
  if (here === undefined) return { kind: 'rollback', code: 'E_CHAIN_ROLLBACK', stored, fresh: headOf(fresh) }
  if (!constantTimeEqual(here, stored.hash)) return { kind: 'fork', code: 'E_CHAIN_FORK', stored, fresh: headOf(fresh) }
  return { kind: stored.seq === fresh.seq ? 'same' : 'newer' }
}

/** Where a head that somebody else told lies in our view: `ahead` means that our view is older and must be fetched anew first. */
export type HeadPlace = 'current' | 'behind' | 'ahead' | 'fork'

/** Places what somebody told; a number below the first link is a fork too. */
export function placeHead(state: ChainState, told: ChainHead): HeadPlace {
  const here = state.hashes[told.seq - 1]
  if (here === undefined) return told.seq > state.seq ? 'ahead' : 'fork'
  if (!constantTimeEqual(here, told.hash)) return 'fork'
  return told.seq === state.seq ? 'current' : 'behind'
}
