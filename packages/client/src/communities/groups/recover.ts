import { commitmentOf } from '@conclave/crypto/group'
import { epochOf } from '../../store/tables/epochs.ts'
import { codeOf } from '@conclave/protocol'
import { putGroup, setSuspect } from '../../store/tables/groups.ts'
import type { GroupContext } from './context.ts'
import { join } from './enter.ts'
import { commitWhile } from './send-commit.ts'
import type { FollowParts } from './follow.ts'
import { type Group, requireRow } from './group.ts'
import { isBelievable, readRecord } from './records.ts'

/** Inside a transaction: somebody wrote under keys of an epoch that this device has others of. */
export function suspectFork({ core }: GroupContext, group: Group): void {
  setSuspect(core.db, group.name, true)
}

/**
 * The group may be elsewhere than this device: commits that it could not follow, or another branch (T11). Where a member has signed so, it comes in
 * anew by an external commit; what it knows of former epochs stays, because whoever signed may be the one who lies. Where what lies there is of no use,
 * a commit of its own shows the server which epoch is the group's. Once a minute whatever comes of it: anybody can give cause. Under the community's lock.
 *
 * @param isUrgent something is to be said, which those elsewhere would not read
 */
export async function recover(parts: FollowParts, group: Group, isUrgent = false): Promise<void> {
  const { context, states, recoveries } = parts
  const { core, server } = context
  const row = requireRow(context, group)
  const state = states.get(group.name)
  if (!row.suspect || state === undefined) return
  const wait = recoveries.wait(group.name, row.rejoined, isUrgent)
  if (wait > 0) return parts.again(group.communityId, wait)
  core.change(() => putGroup(core.db, { ...row, rejoined: core.clock.now() }))
  const isOther = await isOtherBranch(context, group, state.epoch)
  const found = await server.bundle(group.communityId, group.id)
  const record = readRecord(found.record)
  const isElsewhere = found.epoch > state.epoch && record !== undefined && (await isBelievable(context, group, record, found.epoch))
  core.change(() => setSuspect(core.db, group.name, false))
  if (!isElsewhere && !isOther) return
  if (!(await comeAnew(parts, group))) await commitWhile(parts, group, (now) => now.epoch === state.epoch)
}

/** The old state stays until the server has the commit; nobody is asked for another bundle. @returns false when the bundle is of no use */
async function comeAnew(parts: FollowParts, group: Group): Promise<boolean> {
  try {
    for (;;) {
      const outcome = await join(parts, group)
      if (outcome !== 'again') return typeof outcome === 'string'
    }
  } catch (error) {
    if (codeOf(error) === 'E_UNAVAILABLE') return false
    throw error
  }
}

/** Whether a member has signed another `S` for the epoch that this device is in. */
async function isOtherBranch(context: GroupContext, group: Group, epoch: number): Promise<boolean> {
  const { core, server } = context
  const { records } = await server.records(group.communityId, group.id, epoch, epoch)
  const value = records[0] && readRecord(records[0])
  const ours = epochOf(core.db, group.name, epoch)?.shared
  if (!value || ours === undefined || core.crypto.equal(commitmentOf(core.crypto, group.id, epoch, ours), value.record.comS)) return false
  return isBelievable(context, group, value, epoch)
}
