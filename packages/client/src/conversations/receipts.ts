import type { Core } from '../core.ts'
import type { MessageId, UserId } from '@conclave/protocol'
import { deleteReceipts, dueReceipts, type ReceiptRow } from '../store/tables/history.ts'
import { personOf } from '../store/tables/people.ts'
import type { Speech } from './speech.ts'

/** Receipts are collected for 5 to 30 s, so that their time says little (T9). */
export const receiptDue = (core: Core): number => core.clock.now() + 5_000 + Math.floor(core.chance() * 25_000)

const PER_BODY = 100

/** Says what is due to each person, as few messages as possible; only to contacts. */
export function sendDueReceipts(core: Core, speech: Speech): void {
  const due = dueReceipts(core.db, core.clock.now())
  if (due.length === 0) return
  core.change(() => {
    for (const [userId, rows] of byUser(due)) {
      deleteReceipts(core.db, userId)
      if (personOf(core.db, userId)?.state !== 'contact') continue
      for (const level of [1, 2] as const) {
        const ids = rows.filter((row) => row.level === level).map((row) => row.messageId)
        for (const messageIds of pages(ids)) speech.say(userId, { type: 'receipt', level, messageIds })
      }
    }
  })
}

function byUser(rows: readonly ReceiptRow[]): Map<UserId, ReceiptRow[]> {
  const groups = new Map<UserId, ReceiptRow[]>()
  for (const row of rows) groups.set(row.userId, [...(groups.get(row.userId) ?? []), row])
  return groups
}
function pages(ids: readonly MessageId[]): readonly (readonly MessageId[])[] {
  return Array.from({ length: Math.ceil(ids.length / PER_BODY) }, (_, i) => ids.slice(i * PER_BODY, (i + 1) * PER_BODY))
}
