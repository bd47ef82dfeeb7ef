import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

// A migration is frozen once released: it names its columns itself and never imports the declarations.
const statements = [
  sql`CREATE TABLE accounts (
    user_id TEXT NOT NULL PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    password_record TEXT NOT NULL,
    password_suite INTEGER NOT NULL,
    vault BLOB NOT NULL,
    vault_version INTEGER NOT NULL,
    token_generation INTEGER NOT NULL,
    token_hash BLOB NOT NULL,
    profile_generation INTEGER NOT NULL,
    profile BLOB
  ) STRICT`,
  sql`CREATE TABLE handles (handle TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID`,
  sql`CREATE TABLE account_key_boxes (
    user_id TEXT NOT NULL,
    receiver_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    box BLOB NOT NULL,
    PRIMARY KEY (user_id, receiver_id)
  ) STRICT`,
  sql`CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    device_id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    mailbox_id TEXT NOT NULL UNIQUE,
    last_seen_day INTEGER NOT NULL
  ) STRICT`,
  sql`CREATE INDEX devices_user ON devices (user_id)`,
  sql`CREATE TABLE standing_prekeys (
    device_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    key_id INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    key BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (device_id, kind)
  ) STRICT`,
  sql`CREATE TABLE one_time_prekeys (
    device_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    key_id INTEGER NOT NULL,
    expires INTEGER,
    key BLOB,
    signature BLOB,
    PRIMARY KEY (device_id, kind, key_id)
  ) STRICT`,
  sql`CREATE INDEX one_time_prekeys_unused ON one_time_prekeys (device_id, kind) WHERE key IS NOT NULL`,
  sql`CREATE INDEX one_time_prekeys_expires ON one_time_prekeys (expires) WHERE expires IS NOT NULL`,
  sql`CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT`,
  sql`CREATE INDEX sessions_device ON sessions (device_id)`,
  sql`CREATE INDEX sessions_expires ON sessions (expires)`,
  sql`CREATE TABLE invites (code_hash BLOB NOT NULL PRIMARY KEY, expires INTEGER NOT NULL) STRICT`,
  sql`CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    key TEXT NOT NULL,
    trimmed INTEGER NOT NULL,
    trimmed_bytes INTEGER NOT NULL,
    UNIQUE (kind, key)
  ) STRICT`,
  sql`CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    dedupe BLOB,
    expires_hour INTEGER,
    total_bytes INTEGER NOT NULL,
    payload BLOB NOT NULL
  ) STRICT`,
  sql`CREATE UNIQUE INDEX entries_seq ON entries (stream, seq)`,
  sql`CREATE UNIQUE INDEX entries_dedupe ON entries (stream, dedupe) WHERE dedupe IS NOT NULL`,
]

export const initial: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await statement.execute(db)
  },
}
