import { type CommitContext, type CommitView, removedLeaves } from './commit-view.ts'

/** V4: a member removes only leaves that exist, are not its own, come once, and are no longer allowed. What a joiner removes is the matter of V5. */
export function checkRemovals(commit: CommitView, { members, authority }: CommitContext): boolean {
  const { sender, ledger } = commit
  if (sender.kind !== 'member') return true
  const removed = removedLeaves(commit)
  if (new Set(removed).size !== removed.length || removed.includes(sender.leaf)) return false
  return removed.every((index) => {
    const member = members.find(({ leaf }) => leaf === index)
    return member !== undefined && !authority.allows(member.userId, member.deviceId, ledger.seq)
  })
}
