import { type EpochSecret, type Records, walkBack } from '@conclave/crypto/group'
import { epochOf, putShared, sharedFrom } from '../../store/tables/epochs.ts'
import type { GroupContext } from './context.ts'
import type { Group } from './group.ts'
import { walkByOriginals } from './originals.ts'
import { recallShared } from './recall.ts'
import { recordsBetween } from './records.ts'

/**
 * `S` of an epoch: known, or by walking back from the next one that is known (T12). What is found on the way is kept.
 * @returns undefined while a wrap on the way is missing: whoever was there can mend it
 */
export async function sharedSecretOf(context: GroupContext, group: Group, epoch: number): Promise<Uint8Array | undefined> {
  const { core } = context
  const known = epochOf(core.db, group.name, epoch)?.shared
  if (known !== undefined) return known
  await recallShared(context, group, epoch)
  const from = sharedFrom(core.db, group.name, epoch)
  if (from === undefined) return undefined
  if (from.epoch === epoch) return from.shared
  const records = await recordsBetween(context, group, epoch, from.epoch)
  const found = await walk(context, group, from, epoch, records)
  core.change(() => {
    for (const one of found) putShared(core.db, group.name, one.epoch, one.shared)
  })
  return found.find((one) => one.epoch === epoch)?.shared
}

/** By the newest records; where these do not lead on, by the ones that came with commits. */
async function walk(context: GroupContext, group: Group, from: EpochSecret, to: number, records: Records): Promise<readonly EpochSecret[]> {
  const found: EpochSecret[] = []
  for (;;) {
    const result = await walkBack(context.core.crypto, found.at(-1) ?? from, to, records)
    found.push(...result.found)
    if (result.kind === 'arrived') return found
    const further = await walkByOriginals(context, group, found.at(-1) ?? from, to, records)
    if (further.length === 0) return found
    found.push(...further)
  }
}
