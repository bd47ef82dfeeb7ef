import { type AccountKey, type ChainState, type DeviceKeys, openAccountKey, openOlderAccountKeys, replaceLostAccountKey } from '@conclave/crypto'
import { codeOf, ConclaveError } from '@conclave/protocol'
import { keyOf, putKey } from '../store/tables/keys.ts'
import { markAllUnsent } from '../store/tables/records.ts'
import type { AccountContext } from './context.ts'
import { currentAccountKey } from './own.ts'

/** Runs a request as whoever may make it: with the token of the session, or with a grant. */
export type AsCaller = <T>(work: (bearer: string) => Promise<T>) => Promise<T>

/** A chain, and the account keys that its newest one leads to. */
export interface KeysInForce {
  readonly chain: ChainState
  /** Oldest first; the last is the one in force. */
  readonly keys: readonly AccountKey[]
}

/**
 * The account key in force, from the box of a device or of the recovery key (T2).
 * @returns undefined when it is lost: there is no box, it does not open, or holds a key that the chain does not commit to
 * @throws ConclaveError `E_CHAIN_ROLLBACK` for the box of an older key, `E_CONFLICT` for one of a chain that is newer than ours
 */
export async function openKeyInForce(
  { core, link }: AccountContext,
  chain: ChainState,
  receiver: DeviceKeys,
  call: AsCaller,
): Promise<readonly AccountKey[] | undefined> {
  try {
    const { generation, box } = await call((bearer) => link().api.accountKeyRead({ params: { receiverId: receiver.deviceId } }, bearer))
    if (generation < chain.generation) throw new ConclaveError('E_CHAIN_ROLLBACK', 'an older account key')
    if (generation > chain.generation) throw new ConclaveError('E_CONFLICT', 'the account key of a newer chain')
    return await openOlderAccountKeys(core.crypto, chain, await openAccountKey(core.crypto, chain, generation, receiver, box))
  } catch (error) {
    if (codeOf(error) === 'E_NOT_FOUND' || codeOf(error) === 'E_CHAIN_INVALID') return undefined
    throw error
  }
}

/**
 * The account key in force for whoever holds the recovery key. A lost one must not close the account: the recovery key goes on from the newest
 * one that is known, and the person is told (ADR 0009).
 * @param known null on a device that is new
 */
export async function keysByRecovery(
  context: AccountContext,
  chain: ChainState,
  recovery: DeviceKeys,
  call: AsCaller,
  known: AccountKey | null,
): Promise<KeysInForce> {
  const { core, link } = context
  const opened = await openKeyInForce(context, chain, recovery, call)
  if (opened) return { chain, keys: opened }
  core.alert('E_ACCOUNT_KEY')
  const step = await replaceLostAccountKey(core.crypto, chain, recovery, known)
  const accountKeys = { generation: step.accountKeys.generation, boxes: [...step.accountKeys.boxes] }
  await call((bearer) => link().api.chainAppend({ body: { expect: chain.seq, links: [step.link], accountKeys } }, bearer))
  return { chain: step.state, keys: await openOlderAccountKeys(core.crypto, step.state, step.accountKey) }
}

/** On a signed-in device that has the recovery key at hand: gets or makes the key in force where it is missing. */
export async function mendAccountKey(context: AccountContext, chain: ChainState, recovery: DeviceKeys): Promise<ChainState> {
  const { core, chains, link } = context
  if (hasKeyInForce(context, chain)) return chain
  const found = await keysByRecovery(context, chain, recovery, (work) => link().withSession(work), currentAccountKey(core.db))
  core.change((tell) => {
    if (found.chain !== chain) chains.advance(found.chain, tell)
    takeKeys(context, found.keys)
  })
  return found.chain
}

export function hasKeyInForce({ core }: AccountContext, chain: ChainState): boolean {
  return keyOf(core.db, 'account_keys', chain.generation) !== undefined
}

/**
 * Inside a transaction: stores keys of which the last is in force. Where they do not lead back to what this device had, a new device cannot
 * read what was written before, so everything is written again under the new one.
 */
export function takeKeys({ core }: AccountContext, keys: readonly AccountKey[]): void {
  const before = currentAccountKey(core.db).generation
  for (const key of keys) putKey(core.db, 'account_keys', { generation: key.generation, key: key.secret })
  if (!keys.some((key) => key.generation === before)) markAllUnsent(core.db)
}
