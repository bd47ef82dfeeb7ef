import type { Routes } from '@conclave/protocol'
import { requireMember } from '../../domain/communities/community.ts'
import { overviewOf } from '../../domain/communities/overview.ts'
import type { Handler } from '../handler.ts'

export const communityRead: Handler<Routes['communityRead']> = async (context, { caller, params }) => {
  const community = await context.communities.get(params.communityId)
  requireMember(community, caller.userId)
  return overviewOf(context, community, caller.userId)
}
