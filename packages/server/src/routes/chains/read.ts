import type { Routes } from '@conclave/protocol'
import { memberChains as chainsOfMembers } from '../../domain/communities/chains.ts'
import { insightInto } from '../../domain/communities/insight.ts'
import type { Handler } from '../handler.ts'

export const memberChains: Handler<Routes['memberChains']> = async (context, { caller, params, body }) => {
  const community = await context.communities.get(params.communityId)
  await insightInto(context, community.state, { userId: caller.userId, proof: body.invite, after: 0 })
  return { chains: await chainsOfMembers(context, community, body.users) }
}
