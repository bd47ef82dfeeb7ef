import type { UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { Append } from '../../store/port.ts'

const MEGABYTE = 1_000_000

/**
 * Appends encrypted account records after the head that the device has seen, all or none.
 * @throws ConclaveError `E_CONFLICT`, `E_TOO_LARGE` when the account would keep more than it may
 */
export async function appendRecords(context: Context, userId: UserId, expect: number, records: readonly Uint8Array[]): Promise<number> {
  const stream = { kind: 'records', key: userId } as const
  const limit = { entries: context.config.recordsPerAccount, bytes: context.config.recordsMegabytes * MEGABYTE, error: 'E_TOO_LARGE' } as const
  const appended = await context.store.streams.appendTogether(records.map((payload, i): Append => ({ stream, payload, expect: expect + i, limit })))
  const headSeq = appended.at(-1)?.seq ?? expect
  context.bus.publish(`user:${userId}`, { kind: 'records-changed', headSeq })
  return headSeq
}
