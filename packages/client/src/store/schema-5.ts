/**
 * Fifth schema: ledgers of communities (T11, T15). `standing`: `creating` (`intent` is the signed first entry), `joining` (`intent` is the
 * link of the invite), `member`, `out`. `address` is a random name of this device, as that of a conversation. Entries and what checking them found in the
 * chains; a snapshot of the state after some of them; keys by generation, as the ledger commits to them.
 */
export const schema5 = `
CREATE TABLE communities (
  community_id TEXT PRIMARY KEY, address TEXT NOT NULL, standing TEXT NOT NULL, intent BLOB, reason TEXT, trouble TEXT,
  added INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX communities_by_address ON communities (address);
CREATE TABLE ledger_entries (
  community_id TEXT NOT NULL, seq INTEGER NOT NULL, entry BLOB NOT NULL, devices INTEGER NOT NULL, subject_devices INTEGER,
  PRIMARY KEY (community_id, seq)
) WITHOUT ROWID;
CREATE TABLE ledger_snapshots (community_id TEXT NOT NULL, seq INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (community_id, seq)) WITHOUT ROWID;
CREATE TABLE community_keys (
  community_id TEXT NOT NULL, generation INTEGER NOT NULL, key BLOB NOT NULL, history_key BLOB, PRIMARY KEY (community_id, generation)
) WITHOUT ROWID;
-- Words of a ledger that were opened, by the hash of their ciphertext.
CREATE TABLE ledger_words (community_id TEXT NOT NULL, sealed TEXT NOT NULL, words BLOB NOT NULL, PRIMARY KEY (community_id, sealed)) WITHOUT ROWID;
-- Links that this device made, to be shown again.
CREATE TABLE invite_links (
  community_id TEXT NOT NULL, invite_id TEXT NOT NULL, seed BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (community_id, invite_id)
) WITHOUT ROWID;
-- What contacts invited this account to, in their conversations.
CREATE TABLE invitations (community_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, link TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
-- Proof of a server or member that lied about a community.
CREATE TABLE community_evidence (
  id INTEGER PRIMARY KEY AUTOINCREMENT, community_id TEXT NOT NULL, code TEXT NOT NULL, evidence BLOB NOT NULL, at INTEGER NOT NULL
);
`
