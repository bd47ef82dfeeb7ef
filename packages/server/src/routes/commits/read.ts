import { LIMITS, type Routes } from '@conclave/protocol'
import { decodeCommitEntry } from '../../domain/communities/commits.ts'
import { requireFollower } from '../../domain/communities/community.ts'
import type { Handler } from '../handler.ts'

export const commitsRead: Handler<Routes['commitsRead']> = async (context, { caller, params, query }) => {
  const community = await context.communities.get(params.communityId)
  const group = requireFollower(community, params.groupId, caller.userId)
  const range = { after: query.after, limit: LIMITS.page, maxBytes: LIMITS.pageBytes }
  const entries = await context.store.streams.read({ kind: 'group', key: group.groupId }, range)
  return {
    head: group.head,
    entries: entries.map(({ seq, payload }) => {
      const { commit, record } = decodeCommitEntry(payload)
      return { seq, record, ...(commit !== null && { commit }) }
    }),
  }
}
