import {
  type Authority,
  checkEpochRecord,
  epochRecordOf,
  type EpochSecrets,
  type GroupState,
  isSignedByAudience,
  type Records,
  type RecordCheck,
  signEpochRecord,
  wrapKnown,
} from '@conclave/crypto/group'
import { codeOf, decodeEpochRecord, encodeEpochRecord, type EpochRecord, type SignedEpochRecord } from '@conclave/protocol'
import { epochOf, type EpochRow, setChecked, uncheckedEpochs } from '../../store/tables/epochs.ts'
import type { GroupContext } from './context.ts'
import { knownShared } from './epochs.ts'
import { type Group, groupDevice } from './group.ts'

/** Epochs that are looked at in one request. */
const PER_LOOK = 200
/** Epochs of one request. */
const PER_REQUEST = 1_000

/** @returns undefined for what is no record */
export function readRecord(encoded: Uint8Array): SignedEpochRecord | undefined {
  try {
    return decodeEpochRecord(encoded)
  } catch (error) {
    if (codeOf(error) === 'E_MALFORMED') return undefined
    throw error
  }
}

/** The part of a state that a record is checked against; of a past epoch its signer is known from the ledger. */
function pastState(group: Group, epoch: number, { floor, ledger }: NonNullable<EpochRow['facts']>, signer: GroupState['members']): GroupState {
  return { suite: 'x-wing', groupId: group.id, epoch, floor, ledger, members: signer, ownLeaf: 0 }
}

function signerOf(authority: Authority, { userId, deviceId, record }: SignedEpochRecord): GroupState['members'] {
  const isIn = authority.allows(userId, deviceId, record.ledgerSeq)
  const signatureKey = isIn ? authority.signatureKey(userId, deviceId, record.ledgerSeq) : undefined
  return signatureKey === undefined ? [] : [{ leaf: 0, userId, deviceId, signatureKey }]
}

/** What a member does with the record of an epoch that it was in (T12). */
export async function judgeRecord(
  { core }: GroupContext,
  group: Group,
  epoch: number,
  encoded: Uint8Array | undefined,
): Promise<RecordCheck['kind']> {
  const row = epochOf(core.db, group.name, epoch)
  const value = encoded && readRecord(encoded)
  if (row?.facts === undefined || row.shared === undefined || row.joined === undefined || row.authenticator === undefined) return 'sound'
  if (value === undefined) return 'false'
  const state = pastState(group, epoch, row.facts, signerOf(group.authority, value))
  const { shared, joined, authenticator } = row
  return (await checkEpochRecord(core.crypto, value, state, { shared, joined, authenticator }, knownShared(core.db, group))).kind
}

/** The record of an epoch that this device was in, with every due wrap that it can make. */
export async function restateRecord(context: GroupContext, group: Group, epoch: number): Promise<Uint8Array | undefined> {
  const { crypto, db } = context.core
  const row = epochOf(db, group.name, epoch)
  if (row?.facts === undefined || row.shared === undefined || row.joined === undefined || row.authenticator === undefined) return undefined
  const secrets: EpochSecrets = { shared: row.shared, joined: row.joined, authenticator: row.authenticator }
  const wraps = await wrapKnown(crypto, group.id, { epoch, shared: row.shared }, knownShared(db, group))
  const record = epochRecordOf(crypto, pastState(group, epoch, row.facts, []), secrets, wraps)
  return encodeEpochRecord(await signEpochRecord(crypto, record, groupDevice(context)))
}

/** Replaces false and incomplete records of epochs that this device was in; others may have been faster, then nothing is left to do. */
export async function mendRecords(context: GroupContext, group: Group): Promise<void> {
  const { core, server } = context
  for (;;) {
    const epochs = uncheckedEpochs(core.db, group.name, PER_LOOK)
    const [first, last] = [epochs[0], epochs.at(-1)]
    if (first === undefined || last === undefined) return
    const { records } = await server.records(group.communityId, group.id, first, last)
    const byEpoch = new Map(records.map((record) => [readRecord(record)?.record.epoch, record]))
    for (const epoch of epochs) {
      if ((await judgeRecord(context, group, epoch, byEpoch.get(epoch))) !== 'sound') await replace(context, group, epoch)
      core.change(() => setChecked(core.db, group.name, epoch))
    }
  }
}

async function replace(context: GroupContext, group: Group, epoch: number): Promise<void> {
  const record = await restateRecord(context, group, epoch)
  if (record !== undefined) await context.server.replaceRecord(group.communityId, group.id, record)
}

/** For whoever was not in the epoch: somebody whom the ledger had in the audience says so. */
export async function isBelievable({ core }: GroupContext, group: Group, value: SignedEpochRecord, epoch: number): Promise<boolean> {
  const { record } = value
  return record.epoch === epoch && core.crypto.equal(record.groupId, group.id) && (await isSignedByAudience(core.crypto, value, group.authority))
}

/** Signed records of the epochs from `from` to `to`, by epoch. */
export async function recordsBetween(context: GroupContext, group: Group, from: number, to: number): Promise<Records> {
  const found = new Map<number, EpochRecord>()
  for (let start = from; start <= to; start += PER_REQUEST) {
    const { records } = await context.server.records(group.communityId, group.id, start, Math.min(to, start + PER_REQUEST - 1))
    for (const encoded of records) {
      const value = readRecord(encoded)
      if (value !== undefined && (await isBelievable(context, group, value, value.record.epoch))) found.set(value.record.epoch, value.record)
    }
  }
  return (epoch) => found.get(epoch)
}
