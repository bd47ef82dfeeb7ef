import { ConclaveError, LIMITS, mayReadHistory, type Routes } from '@conclave/protocol'
import { requireChannel } from '../../domain/communities/community.ts'
import { channelKey } from '../../store/port.ts'
import type { Handler } from '../handler.ts'

export const channelRead: Handler<Routes['channelRead']> = async (context, { caller, params, query }) => {
  const { communityId, channelId } = params
  const { before, after, limit } = query
  if (before !== undefined && after !== undefined) throw new ConclaveError('E_MALFORMED', 'before or after')
  const community = await context.communities.get(communityId)
  requireChannel(community, channelId, caller.userId)
  if (!mayReadHistory(community.state, caller.userId, channelId)) throw new ConclaveError('E_FORBIDDEN', 'readHistory')
  const stream = { kind: 'channel', key: channelKey(communityId, channelId) } as const
  const page = { limit, maxBytes: LIMITS.pageBytes }
  const { streams } = context.store
  const [entries, { head, trimmed }] = await Promise.all([
    after === undefined ? streams.readBack(stream, { before: before ?? Number.MAX_SAFE_INTEGER, ...page }) : streams.read(stream, { after, ...page }),
    streams.state(stream),
  ])
  return { entries: [...entries], head, trimmed }
}
