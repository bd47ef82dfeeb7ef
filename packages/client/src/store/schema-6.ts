/**
 * Sixth schema: groups and channels of communities. `mls_states` has a slot for the state of a group and one for the state that a commit on its way
 * leads to. `group_epochs` is the history: secrets of epochs (T12). `channels` has both ends of what was read of a stream.
 */
export const schema6 = `
CREATE TABLE mls_groups (
  group_id TEXT PRIMARY KEY, community_id TEXT NOT NULL, audience TEXT NOT NULL, generation INTEGER NOT NULL,
  cursor INTEGER NOT NULL, updated INTEGER NOT NULL, suspect INTEGER NOT NULL DEFAULT 0, rejoined INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE mls_states (slot TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE mls_ratchets (slot TEXT NOT NULL, epoch INTEGER NOT NULL, leaf INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (slot, epoch, leaf)) WITHOUT ROWID;
-- What was sent to the server, or is about to be: its answer decides.
CREATE TABLE mls_pending (
  group_id TEXT PRIMARY KEY, kind TEXT NOT NULL, base INTEGER NOT NULL, commit_bytes BLOB, record BLOB NOT NULL, bundle BLOB NOT NULL, history BLOB
) WITHOUT ROWID;
-- S_e, J_e and H of the authenticator, as far as they are known; floor and ledger entry of epochs that this device was in. checked: its record on the
-- server is sound, or mended.
CREATE TABLE group_epochs (
  group_id TEXT NOT NULL, epoch INTEGER NOT NULL, shared BLOB, joined BLOB, authenticator BLOB,
  floor INTEGER, ledger_seq INTEGER, ledger_hash BLOB, checked INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (group_id, epoch)
) WITHOUT ROWID;

-- cursor: everything up to it is here; oldest: everything from it on is here. hash is null until the running hash is known.
CREATE TABLE channels (
  channel_id TEXT PRIMARY KEY, community_id TEXT NOT NULL, conversation_id TEXT NOT NULL UNIQUE, address TEXT NOT NULL UNIQUE,
  draft TEXT NOT NULL DEFAULT '', read_position INTEGER NOT NULL DEFAULT 0,
  started INTEGER NOT NULL DEFAULT 0, cursor INTEGER NOT NULL DEFAULT 0, oldest INTEGER NOT NULL DEFAULT 1, waiting INTEGER NOT NULL DEFAULT 0,
  group_ids TEXT NOT NULL DEFAULT '', floor_group TEXT NOT NULL DEFAULT '', floor INTEGER NOT NULL DEFAULT 0, trouble TEXT
) WITHOUT ROWID;
CREATE TABLE channel_entries (
  channel_id TEXT NOT NULL, seq INTEGER NOT NULL, wire_hash BLOB NOT NULL, hash BLOB, readable INTEGER NOT NULL, PRIMARY KEY (channel_id, seq)
) WITHOUT ROWID;
CREATE TABLE channel_records (
  channel_id TEXT NOT NULL, device_id TEXT NOT NULL, n INTEGER NOT NULL, hash BLOB NOT NULL, prev BLOB NOT NULL, user_id TEXT NOT NULL, seq INTEGER NOT NULL,
  message_id TEXT NOT NULL, kind INTEGER NOT NULL, PRIMARY KEY (channel_id, device_id, n, hash)
) WITHOUT ROWID;
CREATE INDEX channel_records_by_message ON channel_records (message_id);
-- Entries whose keys are not here yet, with the place that is kept for them among the messages.
CREATE TABLE channel_waiting (
  channel_id TEXT NOT NULL, seq INTEGER NOT NULL, position INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (channel_id, seq)
) WITHOUT ROWID;
-- What signed records have deleted, also before the message itself is fetched; of moderators, or of the author of the same name.
CREATE TABLE channel_deleted (
  channel_id TEXT NOT NULL, message_id TEXT NOT NULL, user_id TEXT NOT NULL, moderator INTEGER NOT NULL, PRIMARY KEY (channel_id, message_id, user_id)
) WITHOUT ROWID;
-- Number and hash of the last own record in a channel; of this device alone.
CREATE TABLE channel_authors (channel_id TEXT PRIMARY KEY, n INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;
-- What is to be said in channels. wire is null until it was encrypted; then the same bytes leave until they are refused.
CREATE TABLE channel_outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, channel_id TEXT NOT NULL, message_id TEXT NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL, sent_at INTEGER NOT NULL,
  dedupe BLOB NOT NULL, not_before INTEGER NOT NULL DEFAULT 0, posted INTEGER NOT NULL DEFAULT 0, group_id TEXT, wire BLOB, n INTEGER, hash BLOB
);
CREATE INDEX channel_outbox_by_channel ON channel_outbox (channel_id, id);
`
