import type { Routes } from '@conclave/protocol'
import { requireMember } from '../../domain/communities/community.ts'
import { inviteStates as statesOf } from '../../domain/communities/invites.ts'
import type { Handler } from '../handler.ts'

export const inviteStates: Handler<Routes['inviteStates']> = async (context, { caller, params }) => {
  const community = await context.communities.get(params.communityId)
  requireMember(community, caller.userId)
  return { invites: await statesOf(context, community.state) }
}
