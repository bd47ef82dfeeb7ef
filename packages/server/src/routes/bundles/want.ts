import type { Routes } from '@conclave/protocol'
import { wantBundle } from '../../domain/communities/commits.ts'
import { requireGroup } from '../../domain/communities/community.ts'
import { useOnce } from '../../domain/limits/limits.ts'
import type { Handler } from '../handler.ts'

export const bundleWanted: Handler<Routes['bundleWanted']> = async (context, { caller, params }) => {
  useOnce(context.limits.mendings, caller.userId, context.clock.now())
  const community = await context.communities.get(params.communityId)
  const { groupId, audience } = requireGroup(community, params.groupId, caller.userId)
  wantBundle(context, { communityId: params.communityId, groupId, audience })
  return {}
}
