import type { EpochRecord } from '@conclave/protocol'
import type { CryptoProvider } from '../../primitives/provider.ts'
import { commitmentOf } from './commitment.ts'
import { type EpochSecret, openWrap, WRAP_DISTANCES } from './wraps.ts'

/** Records whose signature was checked (`isSignedByAudience`), by epoch. */
export type Records = (epoch: number) => EpochRecord | undefined

export type WalkResult =
  | { readonly kind: 'arrived'; readonly found: readonly EpochSecret[] }
  /** No true wrap leads on from `at`: the record is missing, incomplete or false; somebody who was there can repair it. */
  | { readonly kind: 'stuck'; readonly at: number; readonly found: readonly EpochSecret[] }

/** A secret from a wrap, if it is the one that its own epoch's record commits to (T12). */
async function openVerified(
  provider: CryptoProvider,
  from: EpochSecret,
  record: EpochRecord,
  target: number,
  records: Records,
): Promise<EpochSecret | undefined> {
  const wrap = record.wraps.find((one) => one.target === target)
  const goal = records(target)
  if (wrap === undefined || goal === undefined) return undefined
  const shared = await openWrap(provider, record.groupId, from, target, wrap.sealed)
  if (shared === undefined || !provider.equal(commitmentOf(provider, record.groupId, target, shared), goal.comS)) return undefined
  return { epoch: target, shared }
}

/** The longest step that does not pass the target; a false or missing long one gives way to a shorter. */
async function stepBack(provider: CryptoProvider, from: EpochSecret, to: number, records: Records): Promise<EpochSecret | undefined> {
  const record = records(from.epoch)
  if (record === undefined) return undefined
  for (const distance of WRAP_DISTANCES.toReversed()) {
    const target = from.epoch - distance
    if (target < to || from.epoch % distance !== 0) continue
    const found = await openVerified(provider, from, record, target, records)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * `S_to` and every secret on the way, from one that is known: at most about 15 + 15 + e / 256 steps and as many epochs to look at.
 * @param to an epoch not after `from`
 */
export async function walkBack(provider: CryptoProvider, from: EpochSecret, to: number, records: Records): Promise<WalkResult> {
  const found: EpochSecret[] = []
  let here = from
  while (here.epoch > to) {
    const next = await stepBack(provider, here, to, records)
    if (next === undefined) return { kind: 'stuck', at: here.epoch, found }
    found.push(next)
    here = next
  }
  return { kind: 'arrived', found }
}
