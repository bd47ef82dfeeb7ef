import { LIMITS, type Routes } from '@conclave/protocol'
import type { Handler } from '../handler.ts'

/** Bytes of one page; more than one record may have. */
const PAGE_BYTES = 128 * 1024

export const recordsRead: Handler<Routes['recordsRead']> = async (context, { caller, query }) => {
  const stream = { kind: 'records', key: caller.userId } as const
  const [entries, state] = await Promise.all([
    context.store.streams.read(stream, { after: query.after, limit: LIMITS.page, maxBytes: PAGE_BYTES }),
    context.store.streams.state(stream),
  ])
  return { records: entries.map(({ seq, payload }) => ({ seq, record: payload })), headSeq: state.head }
}
