import type { DeviceId } from '@conclave/protocol'
import type { CryptoProvider } from '../primitives/provider.ts'
import { type AccountKeyBoxSet, boxesHash } from '../verify/account-key-boxes.ts'
import { accountKeyReceivers, type ChainState } from '../verify/chain-state.ts'
import type { KeyEntry, Rotation } from '../verify/links.ts'
import { type AccountKey, accountKeyCommitment, generateAccountKey, sealAccountKey, wrapAccountKey } from './account-key.ts'

/** Salt 32, key 32, tag 16. */
const WRAP_BYTES = 80

/** A new generation, what the link says of it, and the boxes for those who stay. */
export interface PreparedRotation {
  readonly accountKey: AccountKey
  readonly rotation: Rotation
  readonly accountKeys: AccountKeyBoxSet
}

/**
 * Makes AK of the next generation for everybody but the revoked (T2). `recovery` replaces the recovery key of the state. `current` is what the
 * wrap holds; null in generation 1, and when no older key is known any more: the wrap holds nothing then.
 */
export async function prepareRotation(
  provider: CryptoProvider,
  state: ChainState,
  current: AccountKey | null,
  change: { readonly revoked: readonly DeviceId[]; readonly recovery?: KeyEntry; readonly accountKey?: AccountKey },
): Promise<PreparedRotation> {
  const { userId } = state
  const accountKey = change.accountKey ?? generateAccountKey(provider, state.generation + 1)
  const staying = accountKeyReceivers({ ...state, recovery: change.recovery ?? state.recovery }).filter((keys) => !change.revoked.includes(keys.id))
  const accountKeys = await boxAccountKey(provider, state, accountKey, staying)
  const rotation: Rotation = {
    revoked: change.revoked,
    generation: accountKey.generation,
    commitment: accountKeyCommitment(provider, userId, accountKey),
    boxesHash: boxesHash(provider, accountKeys),
    wrap: await wrapOf(provider, state, accountKey, current),
  }
  return { accountKey, rotation, accountKeys }
}

function wrapOf(provider: CryptoProvider, state: ChainState, newer: AccountKey, older: AccountKey | null): Promise<Uint8Array> | null {
  if (older !== null) return wrapAccountKey(provider, state.userId, newer, older)
  return state.generation === 0 ? null : Promise.resolve(provider.random(WRAP_BYTES))
}

/** One box for each receiver. */
export async function boxAccountKey(
  provider: CryptoProvider,
  state: ChainState,
  accountKey: AccountKey,
  receivers: readonly KeyEntry[],
): Promise<AccountKeyBoxSet> {
  const boxes = await Promise.all(receivers.map((receiver) => sealAccountKey(provider, state.userId, accountKey, receiver)))
  return { generation: accountKey.generation, boxes }
}
