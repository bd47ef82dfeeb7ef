import type { CommitView } from './commit-view.ts'

/** V3: an update path and, by value, only Remove; from a joiner exactly one ExternalInit and at most one Remove, from a member none. */
export function checkProposals({ sender, proposals, leaf }: CommitView): boolean {
  const count = (kind: string): number => proposals.filter((proposal) => proposal.kind === kind).length
  if (leaf === undefined || count('other') > 0) return false
  return sender.kind === 'joiner' ? count('external-init') === 1 && count('remove') <= 1 : count('external-init') === 0
}
