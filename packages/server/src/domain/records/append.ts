import type { UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'

/**
 * Appends encrypted account records after the head that the device has seen. Asked for in one turn, they are one transaction of the store,
 * and when the first meets another head all are refused.
 * @throws ConclaveError `E_CONFLICT`
 */
export async function appendRecords(context: Context, userId: UserId, expect: number, records: readonly Uint8Array[]): Promise<number> {
  const stream = { kind: 'records', key: userId } as const
  const results = await Promise.allSettled(records.map((payload, i) => context.store.streams.append({ stream, payload, expect: expect + i })))
  const headSeq = results.reduce((head, result) => (result.status === 'fulfilled' ? result.value.seq : head), expect)
  if (headSeq > expect) context.bus.publish(`user:${userId}`, { kind: 'records-changed', headSeq })
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return headSeq
}
