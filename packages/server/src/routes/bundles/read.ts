import { ConclaveError, type Routes } from '@conclave/protocol'
import { requireFollower } from '../../domain/communities/community.ts'
import type { Handler } from '../handler.ts'

export const bundleRead: Handler<Routes['bundleRead']> = async (context, { caller, params }) => {
  const community = await context.communities.get(params.communityId)
  const { groupId } = requireFollower(community, params.groupId, caller.userId)
  const stored = await context.store.communities.bundle(groupId)
  const range = { from: stored?.epoch ?? 0, to: stored?.epoch ?? 0, limit: 1, maxBytes: 0 }
  const [record] = await context.store.communities.records(groupId, range)
  if (stored === undefined || record === undefined) throw new ConclaveError('E_NOT_FOUND', 'bundle')
  const { history, ...rest } = stored
  return { ...rest, record, ...(history !== null && { history }) }
}
