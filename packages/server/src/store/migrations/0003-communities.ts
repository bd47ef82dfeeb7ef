import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  sql`CREATE TABLE communities (
    community_id TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    snapshot BLOB NOT NULL
  ) STRICT`,
  sql`CREATE TABLE mls_groups (
    group_id TEXT NOT NULL PRIMARY KEY,
    community_id TEXT NOT NULL,
    audience TEXT NOT NULL,
    generation INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    highest_epoch INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    UNIQUE (community_id, audience, generation)
  ) STRICT`,
  sql`CREATE TABLE epoch_records (
    group_id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (group_id, epoch)
  ) STRICT`,
  sql`CREATE TABLE bundles (
    group_id TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    bundle BLOB NOT NULL,
    history BLOB
  ) STRICT`,
  sql`CREATE TABLE invite_boxes (
    invite_id TEXT NOT NULL PRIMARY KEY,
    community_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    ledger_key BLOB,
    history_key BLOB,
    preview BLOB
  ) STRICT`,
  sql`CREATE INDEX invite_boxes_community ON invite_boxes (community_id)`,
]

/** Communities: ledgers and channels are streams; beside them stand what is looked up and what is replaced. */
export const communities: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await statement.execute(db)
  },
}
