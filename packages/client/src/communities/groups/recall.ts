import { commitmentOf, type Records } from '@conclave/crypto/group'
import type { EpochRecord } from '@conclave/protocol'
import { type ArchivedEpoch, archivedBetween, archivedSharedFrom, doubtArchived, dropArchived, isArchived } from '../../store/tables/archive.ts'
import { epochOf, putJoined, putShared, sharedFrom } from '../../store/tables/epochs.ts'
import type { GroupContext } from './context.ts'
import type { Group } from './group.ts'
import { mayLook, originalRecords } from './originals.ts'
import { recordsBetween } from './records.ts'

/** Epochs that are looked at together. */
const WINDOW = 256
/** Epochs of one look whose records are looked for in the stream of commits. */
const DOUBTED = 16

/**
 * `J` of an epoch: known, or from the account's archive, believed only where the signed record of the epoch commits to it (T12).
 * @param looked windows of this run, which are not asked for twice
 */
export async function joinedSecretOf(context: GroupContext, group: Group, epoch: number, looked: Set<string>): Promise<Uint8Array | undefined> {
  const { db } = context.core
  const known = epochOf(db, group.name, epoch)?.joined
  const start = epoch - (epoch % WINDOW)
  const name = `${group.name} ${start}`
  if (known !== undefined || looked.has(name) || !isArchived(db, group.name, epoch)) return known
  looked.add(name)
  await recall(context, group, start, start + WINDOW - 1)
  return epochOf(db, group.name, epoch)?.joined
}

/** `S` from the archive where that is a nearer place to walk back from. */
export async function recallShared(context: GroupContext, group: Group, epoch: number): Promise<void> {
  const { db } = context.core
  const archived = archivedSharedFrom(db, group.name, epoch)
  const known = sharedFrom(db, group.name, epoch)
  if (archived !== undefined && (known === undefined || archived < known.epoch)) await recall(context, group, archived, archived)
}

/** Holds what the archive says against the records of the epochs. What they contradict stays closed: a false record may still be mended by a member. */
async function recall(context: GroupContext, group: Group, from: number, to: number): Promise<void> {
  const { core } = context
  const rows = archivedBetween(core.db, group.name, from, to)
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined) return
  const records = await recordsBetween(context, group, first.epoch, last.epoch)
  const originals = await originalsOf(context, group, rows, records)
  core.change((tell) => {
    let isNew = false
    for (const row of rows) {
      const all = [records(row.epoch), ...(originals.get(row.epoch) ?? [])].filter((record) => record !== undefined)
      if (all.length === 0) continue
      if (all.some((record) => take(context, group, row, record))) dropArchived(core.db, group.name, row)
      else isNew = doubtArchived(core.db, group.name, row) || isNew
    }
    if (isNew) tell({ type: 'alert', code: 'E_ARCHIVE', communityId: group.communityId })
  })
}

/** Records that came with commits, of epochs whose newest record contradicts the archive: a member may have replaced it by a false one. */
async function originalsOf(
  context: GroupContext,
  group: Group,
  rows: readonly ArchivedEpoch[],
  newest: Records,
): Promise<ReadonlyMap<number, readonly EpochRecord[]>> {
  const found = new Map<number, readonly EpochRecord[]>()
  for (const row of rows) {
    const record = newest(row.epoch)
    if (record === undefined || fits(context, group, row, record).all || found.size === DOUBTED) continue
    if (mayLook(context, group, row.epoch, 'archive')) found.set(row.epoch, await originalRecords(context, group, row.epoch))
  }
  return found
}

function fits({ core: { crypto } }: GroupContext, group: Group, { epoch, joined, shared }: ArchivedEpoch, { comJ, comS }: EpochRecord) {
  const isOf = (secret: Uint8Array, commitment: Uint8Array): boolean => crypto.equal(commitmentOf(crypto, group.id, epoch, secret), commitment)
  const [isJoined, isShared] = [isOf(joined, comJ), shared === undefined || isOf(shared, comS)]
  return { isJoined, isShared, all: isJoined && isShared }
}

/** Inside a transaction. @returns whether the record commits to all of it */
function take(context: GroupContext, group: Group, row: ArchivedEpoch, record: EpochRecord): boolean {
  const { db } = context.core
  const { epoch, joined, shared } = row
  const { isJoined, isShared, all } = fits(context, group, row, record)
  if (isJoined) putJoined(db, group.name, epoch, joined, true)
  if (isShared && shared !== undefined) putShared(db, group.name, epoch, shared)
  return all
}
