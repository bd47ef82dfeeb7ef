import { walkBack } from '@conclave/crypto/group'
import { epochOf, putShared, sharedFrom } from '../../store/tables/epochs.ts'
import type { GroupContext } from './context.ts'
import type { Group } from './group.ts'
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
  const records = await recordsBetween(context, group, epoch, from.epoch)
  const { kind, found } = await walkBack(core.crypto, from, epoch, records)
  core.change(() => {
    for (const one of found) putShared(core.db, group.name, one.epoch, one.shared)
  })
  return kind === 'arrived' ? found.at(-1)?.shared : undefined
}
