import { type CommunityId, type CommunityState, ConclaveError, idBytes, type OperationBody } from '@conclave/protocol'
import { kdf } from '../conventions.ts'
import { openUnderLasting, type SealContext, sealUnderLasting } from '../identity/lasting-secret.ts'
import { LABELS } from '../labels.ts'
import { concat } from '../primitives/bytes.ts'
import type { CryptoProvider } from '../primitives/provider.ts'

/** JK of one generation: opens the texts of a ledger, GroupInfo and tree (T11). `secret` is 32 bytes. */
export interface LedgerKey {
  readonly generation: number
  readonly secret: Uint8Array
}

/** HK of one generation: opens the shared history for whoever comes by an open invite. */
export type InviteHistoryKey = LedgerKey

export function generateLedgerKey(provider: CryptoProvider, generation: number): LedgerKey {
  return { generation, secret: provider.random(32) }
}

/** `KDF(JK, "conclave/ledger-key/commit/v1", [j], 32)`: no one takes a key that no entry commits to. */
export function ledgerKeyCommitment(provider: CryptoProvider, key: LedgerKey): Uint8Array {
  return kdf(provider, key.secret, LABELS.ledgerKeyCommit, [key.generation], 32)
}

/** `KDF(HK, "conclave/invite/history-key/commit/v1", [j], 32)`. */
export function inviteHistoryCommitment(provider: CryptoProvider, key: InviteHistoryKey): Uint8Array {
  return kdf(provider, key.secret, LABELS.inviteHistoryCommit, [key.generation], 32)
}

export function isCommittedLedgerKey(provider: CryptoProvider, state: CommunityState, key: LedgerKey): boolean {
  const record = state.ledgerKeys[key.generation - 1]
  return record !== undefined && provider.equal(ledgerKeyCommitment(provider, key), record.commitment)
}

export function isCommittedHistoryKey(provider: CryptoProvider, state: CommunityState, key: InviteHistoryKey): boolean {
  const record = state.ledgerKeys[key.generation - 1]
  return record !== undefined && provider.equal(inviteHistoryCommitment(provider, key), record.historyCommitment)
}

function wrapContext(communityId: CommunityId, newer: number, older: number): SealContext {
  return { label: LABELS.ledgerKeyWrap, ids: [idBytes(communityId), newer, older] }
}

/** The former key under the new one, for `ledger-key`. @returns 80 bytes */
export function wrapLedgerKey(provider: CryptoProvider, communityId: CommunityId, newer: LedgerKey, older: LedgerKey): Promise<Uint8Array> {
  return sealUnderLasting(provider, newer.secret, wrapContext(communityId, newer.generation, older.generation), older.secret)
}

/**
 * Walks back by the wraps of the ledger, as far as each key is the one that an entry committed to: a wrap that holds something else ends the
 * walk, because whoever made a false generation must not close the texts before it.
 * @param newest checked here too
 * @returns oldest first
 * @throws ConclaveError `E_LEDGER_INVALID` when the ledger does not commit to `newest`
 */
export async function openLedgerKeys(provider: CryptoProvider, state: CommunityState, newest: LedgerKey): Promise<readonly LedgerKey[]> {
  if (!isCommittedLedgerKey(provider, state, newest)) throw new ConclaveError('E_LEDGER_INVALID', 'the ledger does not commit to this key')
  const keys = [newest]
  for (let older = await openWrap(provider, state, newest); older !== undefined; older = await openWrap(provider, state, older)) keys.unshift(older)
  return keys
}

async function openWrap(provider: CryptoProvider, state: CommunityState, newer: LedgerKey): Promise<LedgerKey | undefined> {
  const record = state.ledgerKeys[newer.generation - 1]
  if (record === undefined || record.wrap === null) return undefined
  const context = wrapContext(state.communityId, newer.generation, record.previous)
  const secret = await openUnderLasting(provider, newer.secret, context, record.wrap)
  const older = secret && { generation: record.previous, secret }
  return older !== undefined && isCommittedLedgerKey(provider, state, older) ? older : undefined
}

/** Both keys of one generation. */
export interface LedgerKeyPair {
  readonly key: LedgerKey
  readonly historyKey: InviteHistoryKey
}

/** For members who come without an invite (own devices, readers of other audiences), and for all when a generation is made: under S_e of the base group. */
function epochContext(communityId: CommunityId, groupId: Uint8Array, epoch: number, generation: number): SealContext {
  return { label: LABELS.ledgerKeyEpoch, ids: [idBytes(communityId), groupId, epoch, generation] }
}

/** Where a secret of the base group belongs; `secret` is its S_e, 32 bytes (T12). */
export interface EpochSecret {
  readonly groupId: Uint8Array
  readonly epoch: number
  readonly secret: Uint8Array
}

/** `JK || HK` for the members of an epoch, for `ledger-key`. Nobody who must not read them may have a leaf in that epoch. */
export async function sealLedgerKeysForEpoch(
  provider: CryptoProvider,
  { groupId, epoch, secret }: EpochSecret,
  communityId: CommunityId,
  { key, historyKey }: LedgerKeyPair,
): Promise<OperationBody<'ledger-key'>['members']> {
  const context = epochContext(communityId, groupId, epoch, key.generation)
  return { groupId, epoch, sealed: await sealUnderLasting(provider, secret, context, concat(key.secret, historyKey.secret)) }
}

/** @returns undefined when they do not open or are not the keys that the ledger commits to */
export async function openLedgerKeysForEpoch(
  provider: CryptoProvider,
  { groupId, epoch, secret }: EpochSecret,
  state: CommunityState,
  generation: number,
): Promise<LedgerKeyPair | undefined> {
  const record = state.ledgerKeys[generation - 1]
  if (!record?.members) return undefined
  const both = await openUnderLasting(provider, secret, epochContext(state.communityId, groupId, epoch, generation), record.members.sealed)
  if (both === undefined) return undefined
  const key = { generation, secret: both.slice(0, 32) }
  const historyKey = { generation, secret: both.slice(32) }
  const committed = isCommittedLedgerKey(provider, state, key) && isCommittedHistoryKey(provider, state, historyKey)
  return committed ? { key, historyKey } : undefined
}
