import { type CommunityId, type CommunityState, ConclaveError, idBytes } from '@conclave/protocol'
import { kdf } from '../conventions.ts'
import { openUnderLasting, type SealContext, sealUnderLasting } from '../identity/lasting-secret.ts'
import { LABELS } from '../labels.ts'
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

/** The key for members who come without an invite (own devices, readers of other audiences): under S_e of the base group. */
function epochContext(communityId: CommunityId, epoch: number, generation: number): SealContext {
  return { label: LABELS.ledgerKeyEpoch, ids: [idBytes(communityId), epoch, generation] }
}

/**
 * @param sharedSecret S_e of the base group, 32 bytes (T12)
 * @returns 80 bytes
 */
export function sealLedgerKeyForEpoch(
  provider: CryptoProvider,
  sharedSecret: Uint8Array,
  communityId: CommunityId,
  epoch: number,
  key: LedgerKey,
): Promise<Uint8Array> {
  return sealUnderLasting(provider, sharedSecret, epochContext(communityId, epoch, key.generation), key.secret)
}

/** @returns undefined when it does not open or is not the key that the ledger commits to */
export async function openLedgerKeyForEpoch(
  provider: CryptoProvider,
  sharedSecret: Uint8Array,
  state: CommunityState,
  { epoch, generation, sealed }: { readonly epoch: number; readonly generation: number; readonly sealed: Uint8Array },
): Promise<LedgerKey | undefined> {
  const secret = await openUnderLasting(provider, sharedSecret, epochContext(state.communityId, epoch, generation), sealed)
  const key = secret && { generation, secret }
  return key !== undefined && isCommittedLedgerKey(provider, state, key) ? key : undefined
}
