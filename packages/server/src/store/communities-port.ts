import type { CommunityId, InviteId } from '@conclave/protocol/core'
import type { ChannelKey, GroupKey } from './stream-name.ts'

/** What an invite to a community needs beside its entry in the ledger; the keys of one generation. */
export interface InviteBoxes {
  readonly inviteId: InviteId
  readonly generation: number
  readonly ledgerKey: Uint8Array
  readonly historyKey?: Uint8Array | undefined
  /** Without one the former preview stays. */
  readonly preview?: Uint8Array | undefined
}
export interface StoredInvite {
  readonly communityId: CommunityId
  /** 0 while there are no boxes. */
  readonly generation: number
  readonly ledgerKey: Uint8Array | null
  readonly historyKey: Uint8Array | null
  readonly preview: Uint8Array | null
}

/** An entry of a ledger and what it changes beside it. */
export interface LedgerChange {
  readonly communityId: CommunityId
  /** The head before. */
  readonly expect: number
  readonly entry: Uint8Array
  /** The state after it, when it is time to keep one. */
  readonly snapshot?: Uint8Array
  readonly newInvite?: InviteId
  readonly boxes?: readonly InviteBoxes[]
  /** Their boxes go. */
  readonly endedInvites?: readonly InviteId[]
  /** They go whole: the ledger knows them no more. */
  readonly forgottenInvites?: readonly InviteId[]
  readonly deletedChannel?: ChannelKey
}

export interface GroupRow {
  readonly groupId: GroupKey
  readonly audience: string
  readonly generation: number
  /** Epoch that the last commit begins. */
  readonly epoch: number
  /** Highest epoch that a commit has named; above `epoch` after a commit that nobody could use. */
  readonly highestEpoch: number
  readonly floor: number
  /** Head of the group's stream. */
  readonly head: number
}
/** A commit with the record and the bundle of the epoch that it begins; `expect` 0 founds the group. */
export interface GroupCommit {
  readonly communityId: CommunityId
  readonly groupId: GroupKey
  readonly audience: string
  readonly generation: number
  readonly expect: number
  /** Entry of the group's stream. */
  readonly payload: Uint8Array
  readonly epoch: number
  readonly floor: number
  readonly record: Uint8Array
  readonly bundle: Uint8Array
  readonly history?: Uint8Array | undefined
}
export interface StoredBundle {
  /** The commit that it came with. */
  readonly seq: number
  readonly epoch: number
  readonly bundle: Uint8Array
  readonly history: Uint8Array | null
}

export interface Communities {
  /** @throws `E_CONFLICT` when the community exists */
  create(community: { communityId: CommunityId; entry: Uint8Array; snapshot: Uint8Array }): Promise<void>
  /** The newest state kept; entries after `seq` are in the stream. */
  snapshot(communityId: CommunityId): Promise<{ seq: number; snapshot: Uint8Array } | undefined>
  /** @throws `E_CONFLICT` (head), `E_LEDGER_INVALID` when another community has an invite with that id */
  append(change: LedgerChange): Promise<void>
  groups(communityId: CommunityId): Promise<readonly GroupRow[]>
  /** Stream entry, record, bundle and group, all or nothing. @returns its number in the stream @throws `E_CONFLICT` */
  commit(commit: GroupCommit): Promise<number>
  /** Newest record of each epoch, in order, at most `limit` and about `maxBytes`. */
  records(groupId: GroupKey, range: { from: number; to: number; limit: number; maxBytes: number }): Promise<readonly Uint8Array[]>
  /** In the place of the record of that epoch; of the group's epoch also the floor. @throws `E_NOT_FOUND` without one */
  replaceRecord(groupId: GroupKey, record: { epoch: number; floor: number; record: Uint8Array }): Promise<void>
  bundle(groupId: GroupKey): Promise<StoredBundle | undefined>
  /** @throws `E_STALE_EPOCH` unless it is of the epoch of the one in place */
  replaceBundle(groupId: GroupKey, bundle: { epoch: number; bundle: Uint8Array; history?: Uint8Array | undefined }): Promise<void>
  inviteBoxes(inviteId: InviteId): Promise<StoredInvite | undefined>
  inviteStates(communityId: CommunityId): Promise<readonly { readonly inviteId: InviteId; readonly generation: number }[]>
  /** All or none. @throws `E_CONFLICT` for a lower generation than the one in place, `E_NOT_FOUND` */
  replaceBoxes(communityId: CommunityId, boxes: readonly InviteBoxes[]): Promise<void>
}
