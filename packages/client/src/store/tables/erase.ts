import type { UserId } from '@conclave/protocol'
import type { Database } from '../port.ts'
import { first, readText } from '../rows.ts'

/** Secrets of an account and its device, and what is of no use without them. */
const ACCOUNT = [
  'account',
  'account_keys',
  'profile_keys',
  'device_names',
  'prekeys',
  'addresses',
  'sessions',
  'outbox',
  'envelopes',
  'sent_bodies',
  'counters',
  'repairs',
  'receipts',
  'records',
  'tasks',
  'communities',
  'ledger_entries',
  'ledger_snapshots',
  'community_keys',
  'ledger_words',
  'invite_links',
  'invitations',
  'mls_groups',
  'mls_states',
  'mls_ratchets',
  'mls_pending',
  'group_epochs',
  'archived_epochs',
  'archive_numbers',
  'opened_keys',
  'opening_parts',
  'channel_authors',
  'channel_outbox',
  'channel_waiting',
  'channel_places',
] as const
/** What was said, and with whom. */
const HISTORY = [
  'messages',
  'conversations',
  'channels',
  'channel_entries',
  'channel_records',
  'channel_claims',
  'channel_deleted',
  'people',
  'received',
  'evidence',
  'community_evidence',
  'chains',
] as const
const FORMER = 'former-user'

/** Inside a transaction: nobody is signed in here any more; the history waits for the same account. */
export function eraseAccount(db: Database): void {
  db.run("UPDATE messages SET state = 'failed', error = 'E_NOT_SIGNED_IN' WHERE state = 'pending'")
  db.run('UPDATE people SET profile_key = NULL, profile_generation = 0')
  db.run(`INSERT OR REPLACE INTO meta (key, value) SELECT '${FORMER}', user_id FROM account`)
  db.run("DELETE FROM meta WHERE key LIKE 'key-sent:%'")
  clear(db, ACCOUNT)
}

/** Inside a transaction: as if nobody had ever been here. */
export function eraseEverything(db: Database): void {
  clear(db, [...ACCOUNT, ...HISTORY])
  db.run("DELETE FROM meta WHERE key NOT LIKE 'instance%'")
}

/** Inside the transaction that signs somebody in: the history of another account goes. */
export function eraseHistoryOfOthers(db: Database, userId: UserId): void {
  const former = first(db, 'SELECT value FROM meta WHERE key = ?', [FORMER])
  if (former && readText<UserId>(former, 'value') !== userId) {
    clear(db, HISTORY.slice(0, -1))
    db.run('DELETE FROM chains WHERE user_id <> ?', [userId])
  }
  db.run('DELETE FROM meta WHERE key = ?', [FORMER])
}

function clear(db: Database, tables: readonly string[]): void {
  for (const table of tables) db.run(`DELETE FROM ${table}`)
}
