import { LIMITS, type Routes } from '@conclave/protocol'
import { insightInto } from '../../domain/communities/insight.ts'
import type { Handler } from '../handler.ts'

export const ledgerRead: Handler<Routes['ledgerRead']> = async (context, { caller, params, query }) => {
  const { state } = await context.communities.get(params.communityId)
  const head = await insightInto(context, state, { userId: caller.userId, proof: query.invite, after: query.after })
  const range = { after: query.after, limit: 1_000, maxBytes: LIMITS.pageBytes }
  const entries = await context.store.streams.read({ kind: 'governance', key: params.communityId }, range)
  return { entries: entries.filter(({ seq }) => seq <= head).map(({ payload }) => payload), head }
}
