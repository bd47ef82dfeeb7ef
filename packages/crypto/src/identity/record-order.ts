import { toBase64url } from '@conclave/protocol'
import type { AccountRecord, RecordStamp } from './account-record.ts'

/** One text for (kind, subject): records with the same one replace each other. */
export function recordKey(record: AccountRecord): string {
  return `${record.kind === 'unknown' ? record.name : record.kind}:${toBase64url(record.subject)}`
}

/** Whether `a` comes after `b`: higher counter, then higher device id, so that all devices agree. */
export function isLater(a: RecordStamp, b: RecordStamp): boolean {
  return a.counter === b.counter ? a.deviceId > b.deviceId : a.counter > b.counter
}

/** The records that count, by {@link recordKey}: the last writer wins, in whichever order they arrive. */
export function mergeRecord(
  records: ReadonlyMap<string, AccountRecord>,
  record: AccountRecord,
): { readonly kind: 'applied' | 'stale'; readonly records: ReadonlyMap<string, AccountRecord> } {
  const key = recordKey(record)
  const known = records.get(key)
  if (known !== undefined && !isLater(record, known)) return { kind: 'stale', records }
  return { kind: 'applied', records: new Map([...records, [key, record]]) }
}

/** The counter of the next record of this device. */
export function nextCounter(records: Iterable<RecordStamp>): number {
  let highest = 0
  for (const { counter } of records) highest = Math.max(highest, counter)
  return highest + 1
}
