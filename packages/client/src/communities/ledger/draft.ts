import type { KeyPair, InviteProof } from '@conclave/crypto'
import type { CommunityId, CommunityState, ErrorCode, Operation, RouteInput, Routes } from '@conclave/protocol'
import type { AdvanceParts } from './advance.ts'

export type InviteBoxes = NonNullable<RouteInput<Routes['ledgerAppend']>['body']['boxes']>[number]

/** What is to be appended after a state. */
export interface Draft {
  readonly operation: Operation
  /** Of invites, with the entry that makes them necessary; at most 50. */
  readonly boxes?: readonly InviteBoxes[]
  /** For `join`: the key of the invite, and its id, by which the server lets in. */
  readonly inviteKey?: KeyPair
  readonly invite?: InviteProof
}
/** Undefined when there is nothing to do any more. */
export type Build = (state: CommunityState) => Promise<Draft | undefined>

/** What appending asks of the keeper, which holds the lock of the community meanwhile. */
export interface LedgerWriter {
  readonly parts: AdvanceParts
  trouble(communityId: CommunityId): ErrorCode | undefined
  state(communityId: CommunityId): CommunityState | undefined
  stateAt(communityId: CommunityId, seq: number): CommunityState | undefined
  /** Everything that the server has. */
  fetch(communityId: CommunityId, invite?: InviteProof): Promise<CommunityState>
  /** Takes the next entries. @throws ConclaveError of the lie in them */
  take(communityId: CommunityId, page: readonly Uint8Array[], invite?: InviteProof): Promise<void>
}
