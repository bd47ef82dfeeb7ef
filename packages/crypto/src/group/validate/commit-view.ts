import type { Authority, GroupMember, LedgerPoint } from '../port.ts'

/** A leaf as a commit carries it; its place in the tree follows from the commit. */
export type LeafIdentity = Omit<GroupMember, 'leaf'>

/** A proposal inside a commit. `other` is everything that is refused: Add, Update, PSK, ReInit, GroupContextExtensions, custom ones and references. */
export type ProposalView = { readonly kind: 'remove'; readonly leaf: number } | { readonly kind: 'external-init' } | { readonly kind: 'other' }

/** What is checked of a commit before the library sees it (T11). */
export interface CommitView {
  /** `joiner` is sender type new_member_commit; `other` are the two that never commit here. */
  readonly sender: { readonly kind: 'member'; readonly leaf: number } | { readonly kind: 'joiner' } | { readonly kind: 'other' }
  /** From the authenticated data. */
  readonly ledger: LedgerPoint
  readonly proposals: readonly ProposalView[]
  /** The new leaf of the update path; undefined without a path. */
  readonly leaf: LeafIdentity | undefined
}

/** What the checks are made against. */
export interface CommitContext {
  readonly members: readonly GroupMember[]
  /** What the commit before named. */
  readonly previous: LedgerPoint
  readonly authority: Authority
}

export function removedLeaves(commit: CommitView): readonly number[] {
  return commit.proposals.flatMap((proposal) => (proposal.kind === 'remove' ? [proposal.leaf] : []))
}

export function sameDevice(a: LeafIdentity, b: LeafIdentity): boolean {
  return a.userId === b.userId && a.deviceId === b.deviceId
}

/** Whether the device is allowed at the entry that the commit names, and the key is the one of its chain. */
export function isAllowed({ authority }: CommitContext, leaf: LeafIdentity, seq: number): boolean {
  return authority.allows(leaf.userId, leaf.deviceId, seq) && hasChainKey(authority, leaf, seq)
}

export function hasChainKey(authority: Authority, leaf: LeafIdentity, seq: number): boolean {
  const key = authority.signatureKey(leaf.userId, leaf.deviceId, seq)
  return key !== undefined && key.length === leaf.signatureKey.length && key.every((byte, i) => byte === leaf.signatureKey[i])
}
