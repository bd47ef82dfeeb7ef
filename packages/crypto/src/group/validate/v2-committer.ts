import { equalBytes } from '../../primitives/bytes.ts'
import { type CommitContext, type CommitView, isAllowed, type LeafIdentity, sameDevice } from './commit-view.ts'

/**
 * V2: the committer's device is allowed at the entry that the commit names. A member goes on under the name and key of its leaf: the library
 * lets it take another's.
 */
export function checkCommitter({ sender, leaf, ledger }: CommitView, context: CommitContext): boolean {
  if (leaf === undefined || !isAllowed(context, leaf, ledger.seq)) return false
  if (sender.kind !== 'member') return sender.kind === 'joiner'
  const before = context.members.find((member) => member.leaf === sender.leaf)
  return before !== undefined && isSameLeaf(before, leaf)
}

function isSameLeaf(before: LeafIdentity, after: LeafIdentity): boolean {
  return sameDevice(before, after) && equalBytes(before.signatureKey, after.signatureKey)
}
