import { type CommitContext, type CommitView, removedLeaves, sameDevice } from './commit-view.ts'

/**
 * V5: a joiner removes exactly the leaf that its own device has, if it has one. Without this a stranger with the GroupInfo evicts whom
 * he likes: the library never compares the removed leaf with the new one.
 */
export function checkResync(commit: CommitView, { members }: CommitContext): boolean {
  const { sender, leaf } = commit
  if (sender.kind !== 'joiner' || leaf === undefined) return true
  const own = members.filter((member) => sameDevice(member, leaf)).map((member) => member.leaf)
  const removed = removedLeaves(commit)
  return removed.length === own.length && own.every((index) => removed.includes(index))
}
