import { LIMITS } from '@conclave/protocol'
import type { GroupMember, SkipReason } from '../port.ts'
import { type CommitContext, type CommitView, removedLeaves } from './commit-view.ts'
import { checkLedger } from './v1-ledger.ts'
import { checkCommitter } from './v2-committer.ts'
import { checkProposals } from './v3-proposals.ts'
import { checkRemovals } from './v4-removals.ts'
import { checkResync } from './v5-resync.ts'
import { checkTree, leavesAfter } from './v6-tree.ts'

export type Validation =
  | { readonly kind: 'valid'; readonly removed: readonly GroupMember[] }
  | { readonly kind: 'behind'; readonly ledgerSeq: number }
  | { readonly kind: 'skipped'; readonly reason: SkipReason }

const skipped = (reason: SkipReason): Validation => ({ kind: 'skipped', reason })

/** V1 to V6 of T11, before the library sees the commit. Pure: the same commit, tree and ledger give everybody the same verdict. */
export function validateCommit(commit: CommitView, context: CommitContext): Validation {
  if (!checkProposals(commit)) return skipped('proposals')
  const ledger = checkLedger(commit, context)
  if (ledger === 'behind') return { kind: 'behind', ledgerSeq: commit.ledger.seq }
  if (ledger === 'bad') return skipped('ledger')
  if (!checkCommitter(commit, context)) return skipped('committer')
  if (!checkRemovals(commit, context)) return skipped('removal')
  if (!checkResync(commit, context)) return skipped('resync')
  if (leavesAfter(commit, context).length > LIMITS.groupLeaves) return skipped('limit')
  if (!checkTree(commit, context)) return skipped('tree')
  const removed = removedLeaves(commit)
  return { kind: 'valid', removed: context.members.filter(({ leaf }) => removed.includes(leaf)) }
}
