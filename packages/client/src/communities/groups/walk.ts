import { type Records, walkBack } from '@conclave/crypto/group'
import type { EpochRecord } from '@conclave/protocol'
import { epochOf, putShared, sharedFrom } from '../../store/tables/epochs.ts'
import type { GroupContext } from './context.ts'
import type { Group } from './group.ts'
import { isBelievable, readRecord } from './records.ts'

/** Epochs of one request. */
const PER_REQUEST = 1_000

/** Signed records of the epochs from `from` to `to`, by epoch. */
async function recordsBetween(context: GroupContext, group: Group, from: number, to: number): Promise<Records> {
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

/**
 * `S` of an epoch: known, or by walking back from the next one that is known (T12). What is found on the way is kept.
 * @returns undefined while a wrap on the way is missing: whoever was there can mend it
 */
export async function sharedSecretOf(context: GroupContext, group: Group, epoch: number): Promise<Uint8Array | undefined> {
  const { core } = context
  const known = epochOf(core.db, group.name, epoch)?.shared
  if (known !== undefined) return known
  const from = sharedFrom(core.db, group.name, epoch)
  if (from === undefined) return undefined
  const records = await recordsBetween(context, group, epoch, from.epoch)
  const { kind, found } = await walkBack(core.crypto, from, epoch, records)
  core.change(() => {
    for (const one of found) putShared(core.db, group.name, one.epoch, one.shared)
  })
  return kind === 'arrived' ? found.at(-1)?.shared : undefined
}
