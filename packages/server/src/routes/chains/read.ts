import type { Routes } from '@conclave/protocol'
import { memberChains as chainsOfMembers } from '../../domain/communities/chains.ts'
import { requireInsight, timeIn } from '../../domain/communities/invites.ts'
import type { Handler } from '../handler.ts'

export const memberChains: Handler<Routes['memberChains']> = async (context, { caller, params, body }) => {
  const community = await context.communities.get(params.communityId)
  requireInsight(community.state, caller.userId, body.invite, timeIn(context, community.state))
  return { chains: await chainsOfMembers(context, community, body.users) }
}
