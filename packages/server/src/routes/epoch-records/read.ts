import { LIMITS, type Routes } from '@conclave/protocol'
import { requireFollower } from '../../domain/communities/community.ts'
import type { Handler } from '../handler.ts'

export const epochRecords: Handler<Routes['epochRecords']> = async (context, { caller, params, query }) => {
  const community = await context.communities.get(params.communityId)
  const { groupId } = requireFollower(community, params.groupId, caller.userId)
  const records = await context.store.communities.records(groupId, { ...query, limit: 1_000, maxBytes: LIMITS.pageBytes })
  return { records: [...records] }
}
