import type { EpochRecord, SignedEpochRecord } from '@conclave/protocol'
import type { CryptoProvider } from '../../primitives/provider.ts'
import type { EpochSecrets, GroupDevice, GroupState } from '../port.ts'
import { epochRecordOf, isSignedInEpoch, signEpochRecord } from './epoch-record.ts'
import { openWrap, wrapKnown, wrapTargets } from './wraps.ts'

/** `S` of an earlier epoch, if this device knows it. */
export type KnownShared = (epoch: number) => Uint8Array | undefined

export type RecordCheck =
  | { readonly kind: 'sound' }
  /** True as far as it goes, but we know secrets that it lacks: an external joiner made it. */
  | { readonly kind: 'incomplete'; readonly missing: readonly number[] }
  /** Whoever finds it replaces it. */
  | { readonly kind: 'false'; readonly what: 'signature' | 'facts' | 'wrap' }

const same = (provider: CryptoProvider, a: EpochRecord, b: EpochRecord): boolean =>
  a.epoch === b.epoch &&
  a.floor === b.floor &&
  a.ledgerSeq === b.ledgerSeq &&
  (['groupId', 'comS', 'comJ', 'authenticator', 'ledgerHash'] as const).every((field) => provider.equal(a[field], b[field]))

/** A wrap holds what it says, or an unknown secret; a wrap that was not due, or comes twice, is false. */
async function isTrueWrap(
  provider: CryptoProvider,
  { groupId, epoch, wraps }: EpochRecord,
  shared: Uint8Array,
  known: KnownShared,
): Promise<boolean> {
  const due = wrapTargets(epoch)
  if (new Set(wraps.map(({ target }) => target)).size !== wraps.length) return false
  for (const { target, sealed } of wraps) {
    const opened = due.includes(target) ? await openWrap(provider, groupId, { epoch, shared }, target, sealed) : undefined
    if (opened === undefined) return false
    const ours = known(target)
    if (ours !== undefined && !provider.equal(ours, opened)) return false
  }
  return true
}

/** What a member does with the record of the epoch that it has just entered (T12): recompute, open, compare. */
export async function checkEpochRecord(
  provider: CryptoProvider,
  value: SignedEpochRecord,
  state: GroupState,
  secrets: EpochSecrets,
  known: KnownShared,
): Promise<RecordCheck> {
  const { record } = value
  if (!same(provider, record, epochRecordOf(provider, state, secrets, []))) return { kind: 'false', what: 'facts' }
  if (!(await isSignedInEpoch(provider, value, state))) return { kind: 'false', what: 'signature' }
  if (!(await isTrueWrap(provider, record, secrets.shared, known))) return { kind: 'false', what: 'wrap' }
  const missing = wrapTargets(record.epoch).filter((target) => known(target) !== undefined && !record.wraps.some((wrap) => wrap.target === target))
  return missing.length > 0 ? { kind: 'incomplete', missing } : { kind: 'sound' }
}

/** The record of the epoch with all wraps that this device can make: for its own commits, and in place of a false or incomplete one. */
export async function makeEpochRecord(
  provider: CryptoProvider,
  state: GroupState,
  secrets: EpochSecrets,
  known: KnownShared,
  device: GroupDevice,
): Promise<SignedEpochRecord> {
  const wraps = await wrapKnown(provider, state.groupId, { epoch: state.epoch, shared: secrets.shared }, known)
  return signEpochRecord(provider, epochRecordOf(provider, state, secrets, wraps), device)
}
