import { LIMITS, type Routes } from '@conclave/protocol'
import { requireInsight, timeIn } from '../../domain/communities/invites.ts'
import type { Handler } from '../handler.ts'

export const ledgerRead: Handler<Routes['ledgerRead']> = async (context, { caller, params, query }) => {
  const { state } = await context.communities.get(params.communityId)
  requireInsight(state, caller.userId, query.invite, timeIn(context, state))
  const range = { after: query.after, limit: 1_000, maxBytes: LIMITS.pageBytes }
  const entries = await context.store.streams.read({ kind: 'governance', key: params.communityId }, range)
  return { entries: entries.map(({ payload }) => payload), head: state.seq }
}
