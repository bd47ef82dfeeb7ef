import { type Cbor, ConclaveError, type DeviceId, encodeCbor, idBytes, type UserId } from '@conclave/protocol'
import { kdf } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import type { AccountKeyBox } from '../verify/account-key-boxes.ts'
import type { ChainState, KeyGeneration } from '../verify/chain-state.ts'
import type { KeyEntry } from '../verify/links.ts'
import { openUnderLasting, type SealContext, sealUnderLasting } from './lasting-secret.ts'

/** A generation of the account's own symmetric key (T2). `secret` is 32 bytes. */
export interface AccountKey {
  readonly generation: number
  readonly secret: Uint8Array
}

const BOX_INFO = new TextEncoder().encode(LABELS.accountKey)

/** 32 random bytes as the given generation. */
export function generateAccountKey(provider: CryptoProvider, generation: number): AccountKey {
  return { generation, secret: provider.random(32) }
}

/** `com = KDF(AK, "conclave/account-key/commit/v1", [userId, generation], 32)`. */
export function accountKeyCommitment(provider: CryptoProvider, userId: UserId, key: AccountKey): Uint8Array {
  return kdf(provider, key.secret, LABELS.accountKeyCommit, [idBytes(userId), key.generation], 32)
}

function boxAad(userId: UserId, generation: number, receiverId: DeviceId): Uint8Array {
  const aad: Cbor = [idBytes(userId), generation, idBytes(receiverId)]
  return encodeCbor(aad)
}

/** HPKE to the X-Wing key of a device or of the recovery key: 1,168 bytes. */
export async function sealAccountKey(provider: CryptoProvider, userId: UserId, key: AccountKey, receiver: KeyEntry): Promise<AccountKeyBox> {
  const box = await provider.hpkeSeal(receiver.xwing, BOX_INFO, boxAad(userId, key.generation, receiver.id), key.secret)
  return { receiverId: receiver.id, box }
}

/**
 * Opens a box and accepts what is in it only if the chain commits to it.
 * @param receiver the private X-Wing key and id of the device or recovery key that the box is for
 * @throws ConclaveError `E_CHAIN_INVALID` when it does not open or is another key than the chain's
 */
export async function openAccountKey(
  provider: CryptoProvider,
  state: ChainState,
  generation: number,
  receiver: { readonly deviceId: DeviceId; readonly xwing: { readonly privateKey: Uint8Array } },
  box: Uint8Array,
): Promise<AccountKey> {
  const secret = await provider.hpkeOpen(receiver.xwing.privateKey, BOX_INFO, boxAad(state.userId, generation, receiver.deviceId), box)
  if (secret === undefined) throw new ConclaveError('E_CHAIN_INVALID', 'account key does not open')
  return checkCommitment(provider, state, { generation, secret })
}

/** The key, if a link of the chain commits to it. @throws ConclaveError `E_CHAIN_INVALID` */
function checkCommitment(provider: CryptoProvider, state: ChainState, key: AccountKey): AccountKey {
  if (isCommitted(provider, state, key)) return key
  key.secret.fill(0)
  throw new ConclaveError('E_CHAIN_INVALID', 'the chain does not commit to this account key')
}

function isCommitted(provider: CryptoProvider, state: ChainState, key: AccountKey): boolean {
  const committed = keyGeneration(state, key.generation)
  if (key.secret.length !== 32 || committed === undefined) return false
  return provider.equal(accountKeyCommitment(provider, state.userId, key), committed.commitment)
}

function keyGeneration(state: ChainState, generation: number): KeyGeneration | undefined {
  return state.accountKeys[generation - 1]
}

/** AK_g sealed under AK_g+1; `ids` name the newer generation. */
function wrapContext(userId: UserId, newer: number): SealContext {
  return { label: LABELS.accountKeyWrap, ids: [idBytes(userId), newer] }
}

/** @returns 80 bytes: salt || ciphertext */
export function wrapAccountKey(provider: CryptoProvider, userId: UserId, newer: AccountKey, older: AccountKey): Promise<Uint8Array> {
  return sealUnderLasting(provider, newer.secret, wrapContext(userId, newer.generation), older.secret)
}

/**
 * Walks back by the wraps in the chain. A wrap that holds no key which the chain commits to ends the walk: a device that left with a false
 * generation must not close the account (see `replaceLostAccountKey`).
 * @returns `newest` and every older generation that is reachable, oldest first
 */
export async function openOlderAccountKeys(provider: CryptoProvider, state: ChainState, newest: AccountKey): Promise<readonly AccountKey[]> {
  const keys = [newest]
  for (let older = await openWrap(provider, state, newest); older !== undefined; older = await openWrap(provider, state, older)) keys.unshift(older)
  return keys
}

/** The key in the wrap of a generation: the one before it, or an earlier one when that was lost. */
async function openWrap(provider: CryptoProvider, state: ChainState, newer: AccountKey): Promise<AccountKey | undefined> {
  const wrap = keyGeneration(state, newer.generation)?.wrap
  const secret = wrap ? await openUnderLasting(provider, newer.secret, wrapContext(state.userId, newer.generation), wrap) : undefined
  if (secret === undefined) return undefined
  for (let generation = newer.generation - 1; generation > 0; generation--) {
    if (isCommitted(provider, state, { generation, secret })) return { generation, secret }
  }
  secret.fill(0)
  return undefined
}
