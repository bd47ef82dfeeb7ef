import { audienceOf } from '@conclave/protocol'
import { channelsOf, setGroupIds } from '../../store/tables/channels.ts'
import { deleteGroup, groupsOf } from '../../store/tables/groups.ts'
import type { FollowParts } from './follow.ts'
import { type Group, requireLedger } from './group.ts'

/**
 * After this device came into a group: its audience's channels are read under it first, also where it was founded anew, and generations beyond it that this
 * device had begun to found, in vain, are forgotten.
 */
export function settleGroup({ context, states }: FollowParts, group: Group): void {
  const { core } = context
  const ledger = requireLedger(context, group.communityId)
  const begun = groupsOf(core.db, group.communityId).filter(
    (row) => row.audience === group.audience && row.generation > group.generation && states.get(row.groupId) === undefined,
  )
  const moved = channelsOf(core.db, group.communityId).filter(
    (row) => row.groupIds[0] !== group.name && audienceOf(ledger, row.channelId) === group.audience,
  )
  if (begun.length === 0 && moved.length === 0) return
  core.change(() => {
    for (const { groupId } of begun) {
      states.drop(groupId)
      deleteGroup(core.db, groupId)
    }
    for (const { channelId, groupIds } of moved) setGroupIds(core.db, channelId, [group.name, ...groupIds.filter((one) => one !== group.name)])
  })
}
