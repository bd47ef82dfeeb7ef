import type { DeviceId, UserId } from '@conclave/protocol'
import type { KeyPair } from '../primitives/provider.ts'
import type { GroupSuite } from './suites.ts'

/** An entry of the governance ledger: its number and the hash of its stored form, 32 bytes (T15). */
export interface LedgerPoint {
  readonly seq: number
  readonly hash: Uint8Array
}

/** One leaf: a device of a user. */
export interface GroupMember {
  readonly leaf: number
  readonly userId: UserId
  readonly deviceId: DeviceId
  /** Ed25519, 32 bytes. */
  readonly signatureKey: Uint8Array
}

/** This device, with the key that its sigchain certifies. */
export interface GroupDevice {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly ed25519: KeyPair
}

/** What the verified ledger and the sigchains up to the heads that it records say (T11); the group only follows. */
export interface Authority {
  /** @returns undefined for an entry that this client does not have */
  ledgerHash(seq: number): Uint8Array | undefined
  /** Whether the user is in the audience at that entry and the device unrevoked up to the head recorded there. */
  allows(userId: UserId, deviceId: DeviceId, seq: number): boolean
  /** The Ed25519 key of a device, revoked or not, of a user who is or was in the community; undefined when the chain has no such device. */
  signatureKey(userId: UserId, deviceId: DeviceId, seq: number): Uint8Array | undefined
}

/** What every state tells, whatever keeps the secrets. Immutable. */
export interface GroupState {
  readonly suite: GroupSuite
  /** 32 bytes. */
  readonly groupId: Uint8Array
  readonly epoch: number
  /** The epoch after the last Remove: content from before it is refused (T11). */
  readonly floor: number
  /** What the last accepted commit named; the next one may not name less (V1). */
  readonly ledger: LedgerPoint
  readonly members: readonly GroupMember[]
  readonly ownLeaf: number
}

/** Secrets of one epoch, to be kept in the transaction of the commit. */
export interface EpochSecrets {
  /** `S_e`, 32 bytes: wrapped backwards, for `shared` channels. */
  readonly shared: Uint8Array
  /** `J_e`, 32 bytes: never wrapped, for `joined` channels. */
  readonly joined: Uint8Array
  /** H of the MLS epoch authenticator, 32 bytes: differs on a fork. */
  readonly authenticator: Uint8Array
}

/** A commit that waits for the server, and the state that it leads to. Store both before the commit leaves. */
export interface PendingCommit<State> {
  readonly commit: Uint8Array
  readonly state: State
}

/** Why an entry of the commit stream was skipped; every member skips it for the same reason. */
export type SkipReason =
  | 'malformed'
  | 'wire-format'
  | 'other-group'
  | 'epoch'
  | 'ledger'
  | 'committer'
  | 'proposals'
  | 'removal'
  | 'resync'
  | 'tree'
  | 'limit'
  | 'library'

export type ProcessResult<State> =
  | { readonly kind: 'advanced'; readonly state: State; readonly removed: readonly GroupMember[]; readonly own: boolean }
  /** This device has been removed; its state is of no use any more. */
  | { readonly kind: 'removed' }
  /** The commit names a ledger entry that this client lacks: catch up and process it again. Still lacking then: skip it. */
  | { readonly kind: 'behind'; readonly ledgerSeq: number }
  | { readonly kind: 'skipped'; readonly reason: SkipReason }

export type JoinRefusal = 'malformed' | 'other-group' | 'signer' | 'ghost' | 'ledger' | 'not-allowed' | 'alone' | 'library'
export type JoinResult<State> =
  | {
      readonly kind: 'joined'
      readonly pending: PendingCommit<State>
      /** Leaves that must be removed by a commit before anything is sent. */
      readonly due: readonly GroupMember[]
    }
  | { readonly kind: 'refused'; readonly reason: JoinRefusal }

export type GroupDecryptResult<State> =
  | { readonly kind: 'message'; readonly state: State; readonly plaintext: Uint8Array; readonly epoch: number }
  | { readonly kind: 'refused'; readonly reason: 'malformed' | 'other-group' | 'future-epoch' | 'expired-epoch' | 'undecryptable' }

/** One row of changing secrets: the sending chain of one leaf in one epoch. */
export interface RatchetRow {
  readonly epoch: number
  readonly leaf: number
  readonly bytes: Uint8Array
}

/** A state for the encrypted store: `group` changes with a commit only, `ratchets` with each `ephemeral` message. */
export interface StoredGroup {
  readonly group: Uint8Array
  readonly ratchets: readonly RatchetRow[]
}

export interface JoinRequest {
  /** Of the bundle; at most 1 MiB. */
  readonly groupInfo: Uint8Array
  readonly groupId: Uint8Array
  /** `floor` of the epoch record that came with it. */
  readonly floor: number
  /** The newest entry of our ledger. */
  readonly ledger: LedgerPoint
}

/**
 * Keys of a group whose membership the ledger decides (T11). State and input in, new state and tagged result out: the old state stays good, so that the
 * loser of a collision goes on from it. A stored state is used once per step, like that of a pairwise session.
 */
export interface GroupCipher<State extends GroupState> {
  /** A group of this device alone, epoch 0. */
  create(device: GroupDevice, groupId: Uint8Array, suite: GroupSuite, ledger: LedgerPoint): Promise<State>
  /**
   * The only way in: an external commit, which also brings back a device that lost its state.
   * @throws ConclaveError `E_GROUP_FULL` at 250 leaves
   */
  join(device: GroupDevice, request: JoinRequest, authority: Authority): Promise<JoinResult<State>>
  /** New keys on the own path, and a Remove of every leaf that the ledger no longer allows. @throws ConclaveError `E_FORBIDDEN` for a device that is not allowed itself */
  commit(state: State, ledger: LedgerPoint, authority: Authority): Promise<PendingCommit<State> & { readonly removed: readonly GroupMember[] }>
  /** Takes the next entry of the commit stream. @param pending what this device has sent itself and not seen yet */
  process(state: State, entry: Uint8Array, authority: Authority, pending?: PendingCommit<State>): Promise<ProcessResult<State>>
  secrets(state: State): Promise<EpochSecrets>
  /** GroupInfo with tree, for the join bundle of this epoch. */
  groupInfo(state: State): Promise<Uint8Array>
  /** For `ephemeral` channels. Store the new state before the message leaves. */
  encrypt(state: State, plaintext: Uint8Array): Promise<{ readonly state: State; readonly message: Uint8Array }>
  /** Of this epoch or the two before it. A refused message changes nothing. */
  decrypt(state: State, message: Uint8Array): Promise<GroupDecryptResult<State>>
  /** HPKE to the leaf of a member, for an answer about keys of former epochs (T12). @returns undefined for a leaf that is not there */
  sealToLeaf(state: State, member: GroupMember, request: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array | undefined>
  /** What was sealed to the own leaf. @returns undefined when it does not open with the key that it has now */
  openAtLeaf(state: State, request: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | undefined>
  encode(state: State): StoredGroup
  /** Rows of `after` that are not in `before`: all that a message changes. */
  changedRatchets(before: State, after: State): readonly RatchetRow[]
  /** @throws ConclaveError `E_MALFORMED` */
  decode(stored: StoredGroup): State
}

/** Leaves that the ledger no longer allows: whoever wants to send commits their Remove first (T11). */
export function dueRemovals(state: GroupState, authority: Authority, seq: number): readonly GroupMember[] {
  return state.members.filter((member) => !authority.allows(member.userId, member.deviceId, seq))
}

export function memberOf(members: readonly GroupMember[], userId: UserId, deviceId: DeviceId): GroupMember | undefined {
  return members.find((member) => member.userId === userId && member.deviceId === deviceId)
}
