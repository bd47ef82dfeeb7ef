/**
 * Seventh schema: keys of epochs in the account's archive (T12). `archived` is the outbox: 0 until a record of the account has the epoch.
 * `archived_epochs` is what records of own other devices say, not yet held against the signed records of the epochs;
 * `doubted`: a record contradicts it.
 */
export const schema7 = `
ALTER TABLE group_epochs ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
CREATE TABLE archived_epochs (
  group_id TEXT NOT NULL, epoch INTEGER NOT NULL, joined BLOB NOT NULL, shared BLOB, community_id TEXT NOT NULL,
  doubted INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (group_id, epoch, joined)
) WITHOUT ROWID;
-- Records of this kind that were seen, by writer: a hole is one that the server holds back.
CREATE TABLE archive_numbers (device_id TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (device_id, number)) WITHOUT ROWID;
-- Keys of a channel under epochs of former groups, which an entry of the ledger opened; reread: below this place entries are looked at again.
CREATE TABLE opened_keys (
  channel_id TEXT NOT NULL, group_id TEXT NOT NULL, epoch INTEGER NOT NULL, key BLOB NOT NULL, PRIMARY KEY (channel_id, group_id, epoch)
) WITHOUT ROWID;
CREATE TABLE opening_parts (keys_hash TEXT NOT NULL, part INTEGER NOT NULL, channel_id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (keys_hash, part)) WITHOUT ROWID;
ALTER TABLE channels ADD COLUMN reread INTEGER NOT NULL DEFAULT 0;
`
