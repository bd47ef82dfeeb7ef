import { commitmentOf } from '@conclave/crypto/group'
import { codeOf, type CommunityId } from '@conclave/protocol'
import { channelsOf } from '../../store/tables/channels.ts'
import { dropEpochsAfter, sharedEpochs } from '../../store/tables/epochs.ts'
import { deleteGroup, type GroupRow, groupsOf, putGroup } from '../../store/tables/groups.ts'
import { rewindChannel } from '../channels/rewind.ts'
import type { GroupContext } from './context.ts'
import type { FollowParts } from './follow.ts'
import { type Group, groupFrom } from './group.ts'
import { readRecord } from './records.ts'

/** Epochs of one request. */
const PER_REQUEST = 256

/**
 * The server has an older copy, and the person goes on from it: states of groups beyond it are given up, so that this device comes in anew, and keys of epochs
 * that the server does not have; streams of channels go back to the last entry that both have. Under the community's lock.
 */
export async function rewindGroups(parts: FollowParts, communityId: CommunityId): Promise<void> {
  const { context } = parts
  for (const row of groupsOf(context.core.db, communityId)) await rewindGroup(parts, row)
  for (const channel of channelsOf(context.core.db, communityId)) await rewindChannel(context, channel)
}

async function rewindGroup({ context, states }: FollowParts, row: GroupRow): Promise<void> {
  const { core } = context
  const group = groupFrom(context, row)
  const head = await headOf(context, group, row.cursor)
  if (head === 'closed') return
  const known = sharedEpochs(core.db, group.name)
  const last = head === undefined ? undefined : await lastCommon(context, group, known)
  if (head !== undefined && head >= row.cursor && last === known.at(-1)?.epoch) return
  core.change(() => {
    states.drop(group.name)
    dropEpochsAfter(core.db, group.name, last ?? -1)
    if (head === undefined) deleteGroup(core.db, group.name)
    else putGroup(core.db, { ...row, cursor: 0, updated: 0, suspect: false, rejoined: 0 })
  })
}

/** @returns undefined for a group that the server does not have, `closed` for one that this account may not see any more */
async function headOf({ server }: GroupContext, group: Group, cursor: number): Promise<number | 'closed' | undefined> {
  try {
    return (await server.commits(group.communityId, group.id, Math.max(0, cursor - 1))).head
  } catch (error) {
    if (codeOf(error) === 'E_NOT_FOUND') return undefined
    if (codeOf(error) === 'E_FORBIDDEN') return 'closed'
    throw error
  }
}

/** The newest epoch whose signed record commits to the secret that is here. */
async function lastCommon(
  { core, server }: GroupContext,
  group: Group,
  known: readonly { readonly epoch: number; readonly shared: Uint8Array }[],
): Promise<number | undefined> {
  const newestFirst = known.toReversed()
  while (newestFirst.length > 0) {
    const some = newestFirst.splice(0, PER_REQUEST)
    const [to, from] = [some[0]?.epoch ?? 0, some.at(-1)?.epoch ?? 0]
    const { records } = await server.records(group.communityId, group.id, Math.max(from, to - PER_REQUEST + 1), to)
    const committed = new Map(records.map(readRecord).map((value) => [value?.record.epoch, value?.record.comS]))
    const same = some.find(({ epoch, shared }) => {
      const comS = committed.get(epoch)
      return comS !== undefined && core.crypto.equal(commitmentOf(core.crypto, group.id, epoch, shared), comS)
    })
    if (same !== undefined) return same.epoch
  }
  return undefined
}
