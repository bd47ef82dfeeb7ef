import { type CommitContext, type CommitView, isAllowed, type LeafIdentity, removedLeaves } from './commit-view.ts'

/** The leaves after the commit. */
export function leavesAfter(commit: CommitView, { members }: CommitContext): readonly LeafIdentity[] {
  const removed = removedLeaves(commit)
  const { sender, leaf } = commit
  const committer = sender.kind === 'member' ? sender.leaf : undefined
  const staying = members.filter((member) => !removed.includes(member.leaf) && member.leaf !== committer)
  return leaf === undefined ? staying : [...staying, leaf]
}

/** Whether no device has two leaves and no key stands for two. */
export function areDistinct(leaves: readonly LeafIdentity[]): boolean {
  const devices = new Set(leaves.map(({ userId, deviceId }) => `${userId} ${deviceId}`))
  const keys = new Set(leaves.map(({ signatureKey }) => signatureKey.join()))
  return devices.size === leaves.length && keys.size === leaves.length
}

/**
 * V6: afterwards every leaf is allowed and has the key of its chain, one leaf a device. A member removes all that is due; a joiner cannot
 * (RFC 9420 section 12.2 lets it remove its own leaf only), so that a due leaf stays until the next member's commit, before which nobody sends.
 */
export function checkTree(commit: CommitView, context: CommitContext): boolean {
  const after = leavesAfter(commit, context)
  if (!areDistinct(after)) return false
  if (commit.sender.kind === 'joiner') return true
  return after.every((leaf) => isAllowed(context, leaf, commit.ledger.seq))
}
