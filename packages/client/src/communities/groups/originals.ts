import { type EpochSecret, type Records, walkBack, WRAP_DISTANCES } from '@conclave/crypto/group'
import type { EpochRecord } from '@conclave/protocol'
import type { GroupContext } from './context.ts'
import type { Group } from './group.ts'
import { isBelievable, readRecord } from './records.ts'

/** Pages of a stream that are looked through for the record of one epoch. */
const PAGES = 4
/** Records of one epoch that are tried. */
const MOST = 32
/** The same place is not looked at again sooner, ms. */
const AGAIN_AFTER = 600_000

const looked = new WeakMap<GroupContext, Map<string, number>>()

/** Whether the records of an epoch that came with commits were not looked at lately; notes that they are now. */
export function mayLook(context: GroupContext, group: Group, epoch: number, what: 'walk' | 'archive' | 'answer'): boolean {
  const times = looked.get(context) ?? new Map<string, number>()
  looked.set(context, times)
  const [name, now] = [`${what} ${group.name} ${epoch}`, context.core.clock.now()]
  if (now - (times.get(name) ?? Number.NEGATIVE_INFINITY) < AGAIN_AFTER) return false
  times.set(name, now)
  return true
}

/**
 * Signed records of an epoch as they came with commits: any member can replace the newest one, nobody these. More than one where somebody has committed garbage.
 * The entry of epoch e has at least the number e + 1.
 */
export async function originalRecords(context: GroupContext, group: Group, epoch: number): Promise<readonly EpochRecord[]> {
  const found: EpochRecord[] = []
  let after = epoch
  for (let page = 0; page < PAGES && found.length < MOST; page++) {
    const { entries, head } = await context.server.commits(group.communityId, group.id, after)
    for (const { record } of entries) {
      const value = readRecord(record)
      if (value?.record.epoch === epoch && (await isBelievable(context, group, value, epoch))) found.push(value.record)
    }
    after = entries.at(-1)?.seq ?? head
    if (found.length > 0 || after >= head) break
  }
  return found.slice(0, MOST)
}

/** Further back from where the newest records do not lead on, by the ones that came with commits. @returns nothing when these do not either */
export async function walkByOriginals(
  context: GroupContext,
  group: Group,
  from: EpochSecret,
  to: number,
  newest: Records,
): Promise<readonly EpochSecret[]> {
  if (!mayLook(context, group, from.epoch, 'walk')) return []
  const steps = WRAP_DISTANCES.filter((distance) => from.epoch % distance === 0 && from.epoch - distance >= to)
  const originals = new Map<number, readonly EpochRecord[]>()
  for (const epoch of [from.epoch, ...steps.map((distance) => from.epoch - distance)])
    originals.set(epoch, await originalRecords(context, group, epoch))
  const most = Math.max(1, ...[...originals.values()].map(({ length }) => length))
  const sources = [newest(from.epoch), ...(originals.get(from.epoch) ?? [])]
  for (const source of sources) {
    for (let at = 0; at < most; at++) {
      const records: Records = (epoch) => (epoch === from.epoch ? source : (originals.get(epoch)?.[at] ?? newest(epoch)))
      const { found } = await walkBack(context.core.crypto, from, to, records)
      if (found.length > 0) return found
    }
  }
  return []
}
