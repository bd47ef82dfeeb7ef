import { ConclaveError, decodeEpochRecord, type EpochRecord, hasPermission, LIMITS, permissionsOf, type UserId, usersOf } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { GroupRow } from '../../store/port.ts'
import { useOnce } from '../limits/limits.ts'
import { type Community, hasAudience, newestGroup } from './community.ts'
import { timeIn } from './invites.ts'

export interface Founding {
  readonly userId: UserId
  readonly audience: string
  readonly generation: number
  readonly expect: number
}

/**
 * Whether a group may be founded. What is inside of it only members can judge, so that nobody may close one that others are in: only owner and
 * administrators do so, and everybody in the audience where nobody but one person has ever been in. Each account may do so a few times an hour.
 * @throws ConclaveError `E_CONFLICT`, `E_STALE_EPOCH`, `E_FORBIDDEN`, `E_COMMUNITY_LIMIT`, `E_RATE_LIMITED`
 */
export async function checkFounding(
  context: Context,
  community: Community,
  { userId, audience, generation, expect }: Founding,
  record: EpochRecord,
): Promise<void> {
  const newest = newestGroup(community, audience)
  if (expect !== 0 || generation !== (newest === undefined ? 0 : newest.generation + 1)) throw new ConclaveError('E_CONFLICT', 'the group exists')
  if (record.epoch !== 0) throw new ConclaveError('E_STALE_EPOCH', 'a group begins with epoch 0')
  if (newest === undefined) return requireRoom(community)
  if (!mayAlways(context, community, audience, userId) && !(await isOfOne(context, newest)))
    throw new ConclaveError('E_FORBIDDEN', 'others have the group')
  useOnce(context.limits.foundings, `${community.state.communityId} ${userId}`, context.clock.now())
}

/** Audiences that no channel has any more do not count, nor do former generations. */
function requireRoom({ state, groups }: Community): void {
  const living = new Set([...groups.values()].map(({ audience }) => audience).filter((audience) => hasAudience(state, audience)))
  if (living.size >= LIMITS.groups) throw new ConclaveError('E_COMMUNITY_LIMIT', 'groups')
}

function mayAlways(context: Context, { state }: Community, audience: string, userId: UserId): boolean {
  if (hasPermission(permissionsOf(state, userId, timeIn(context, state)), 'administrator')) return true
  return usersOf(state, audience).every((other) => other === userId)
}

/** Whether all epochs of a group were begun by one person; of a group with many epochs it is not asked. */
async function isOfOne({ store }: Context, { groupId, highestEpoch }: GroupRow): Promise<boolean> {
  if (highestEpoch >= LIMITS.loneEpochs) return false
  const range = { from: 0, to: highestEpoch, limit: LIMITS.loneEpochs, maxBytes: LIMITS.loneEpochs * LIMITS.epochRecordBytes }
  const records = await store.communities.records(groupId, range)
  return new Set(records.map((record) => decodeEpochRecord(record).userId)).size <= 1
}
