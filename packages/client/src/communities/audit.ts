import { type CommunityId, decodeStoredEntry, type Entry, LIMITS, type Operation } from '@conclave/protocol'
import type { AuditEntry } from '../api-communities.ts'
import { ledgerEntries } from '../store/tables/ledger.ts'
import { changesOf } from './audit-changes.ts'
import { subjectOf, targetOf } from './audit-subject.ts'
import type { LedgerKeeper } from './ledger/keeper.ts'
import { nameOf } from './members.ts'

/** Entries that say nothing to people. */
const SILENT: ReadonlySet<Operation['type']> = new Set(['chain-head', 'ledger-key'])

/** The ledger in words, newest first. */
export function auditLog(
  keeper: LedgerKeeper,
  communityId: CommunityId,
  { before, limit }: { before?: number; limit: number },
): readonly AuditEntry[] {
  const found: AuditEntry[] = []
  const newest = keeper.state(communityId)?.seq ?? 0
  for (let to = Math.min((before ?? newest + 1) - 1, newest); to > 0 && found.length < limit; to -= LIMITS.page) {
    const rows = ledgerEntries(keeper.parts.context.core.db, communityId, Math.max(1, to - LIMITS.page + 1), to).toReversed()
    for (const row of rows) {
      const { entry, serverTime } = decodeStoredEntry(row.entry)
      if (found.length < limit && !SILENT.has(entry.type)) found.push(auditEntry(keeper, communityId, entry, serverTime))
    }
  }
  return found
}

function auditEntry(keeper: LedgerKeeper, communityId: CommunityId, entry: Entry, at: number): AuditEntry {
  const { words } = keeper.parts
  return {
    seq: entry.seq,
    at,
    actor: entry.userId,
    actorName: nameOf(keeper, communityId, entry.userId),
    type: entry.type,
    subject: subjectOf(keeper, communityId, entry),
    target: targetOf(keeper, communityId, entry),
    reason: 'reason' in entry.body ? words.read(communityId, 'reason', entry.body.reason)?.reason : undefined,
    changes: changesOf(keeper, communityId, entry),
  }
}
