/** First schema. Ids are base64url text, times are ms since 1970, forms are CBOR. */
export const schema1 = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE account (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  user_id TEXT NOT NULL, handle TEXT NOT NULL, display_name TEXT NOT NULL,
  device_id TEXT NOT NULL, mailbox_id TEXT NOT NULL, device_keys BLOB NOT NULL,
  server_id TEXT NOT NULL, server_key BLOB NOT NULL, server_url TEXT NOT NULL, opaque_key TEXT NOT NULL,
  mailbox_cursor INTEGER NOT NULL DEFAULT 0, requests_cursor INTEGER NOT NULL DEFAULT 0, records_cursor INTEGER NOT NULL DEFAULT 0,
  lamport INTEGER NOT NULL DEFAULT 0, presence_shared INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE account_keys (generation INTEGER PRIMARY KEY, key BLOB NOT NULL);
CREATE TABLE profile_keys (generation INTEGER PRIMARY KEY, key BLOB NOT NULL);
CREATE TABLE device_names (device_id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE prekeys (
  kind TEXT NOT NULL, key_id INTEGER NOT NULL, public BLOB NOT NULL, private BLOB NOT NULL,
  signature BLOB NOT NULL, expires INTEGER NOT NULL, created INTEGER NOT NULL, uploaded INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, key_id)
) WITHOUT ROWID;

-- Verified chains; the head in them is the highest that was ever seen.
CREATE TABLE chains (user_id TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
-- Proof of a server that showed two histories.
CREATE TABLE evidence (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL, code TEXT NOT NULL, stored BLOB NOT NULL, fresh BLOB NOT NULL, at INTEGER NOT NULL);
CREATE TABLE addresses (
  user_id TEXT NOT NULL, device_id TEXT NOT NULL, mailbox_id TEXT NOT NULL, sealing BLOB NOT NULL, fetched INTEGER NOT NULL,
  PRIMARY KEY (user_id, device_id)
) WITHOUT ROWID;
CREATE TABLE sessions (user_id TEXT NOT NULL, device_id TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (user_id, device_id)) WITHOUT ROWID;

CREATE TABLE people (
  user_id TEXT PRIMARY KEY, handle TEXT NOT NULL, display_name TEXT NOT NULL, state TEXT NOT NULL,
  profile_key BLOB, profile_generation INTEGER NOT NULL DEFAULT 0, verified INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0,
  unheard INTEGER NOT NULL DEFAULT 0, refreshed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE conversations (
  conversation_id TEXT PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, draft TEXT NOT NULL DEFAULT '', read_position INTEGER NOT NULL DEFAULT 0,
  next_counter INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE TABLE messages (
  position INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL, conversation_id TEXT NOT NULL, sender_user_id TEXT NOT NULL, kind TEXT NOT NULL,
  text TEXT NOT NULL, sent_at INTEGER NOT NULL, state TEXT NOT NULL, error TEXT,
  UNIQUE (sender_user_id, message_id)
);
CREATE INDEX messages_by_conversation ON messages (conversation_id, position);
CREATE INDEX messages_by_id ON messages (message_id);

-- Stage 1: what is to be said, before it is encrypted. only_device and fresh belong to session repair.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL, message_id TEXT NOT NULL, body BLOB NOT NULL,
  only_device TEXT, fresh INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX outbox_by_user ON outbox (user_id, id);
-- Stage 2: sealed bytes that may leave. They are the same bytes at every attempt.
CREATE TABLE envelopes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL, device_id TEXT NOT NULL, mailbox_id TEXT NOT NULL, envelope_id TEXT NOT NULL,
  message_id TEXT NOT NULL, payload BLOB NOT NULL, stranger INTEGER NOT NULL, not_before INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX envelopes_by_user ON envelopes (user_id, id);
CREATE INDEX envelopes_by_message ON envelopes (message_id);

-- What was said in the last 7 days, for devices that could not read it (T8).
CREATE TABLE sent_bodies (
  message_id TEXT NOT NULL, user_id TEXT NOT NULL, conversation_id TEXT NOT NULL, counter INTEGER NOT NULL, body BLOB NOT NULL,
  devices TEXT NOT NULL, sent_at INTEGER NOT NULL, PRIMARY KEY (user_id, message_id)
) WITHOUT ROWID;
CREATE INDEX sent_bodies_by_counter ON sent_bodies (user_id, counter);
CREATE TABLE received (user_id TEXT NOT NULL, message_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (user_id, message_id)) WITHOUT ROWID;
-- Highest counter seen of a device, and the holes below it as [[from, to], ...].
CREATE TABLE counters (
  user_id TEXT NOT NULL, device_id TEXT NOT NULL, conversation_id TEXT NOT NULL, last INTEGER NOT NULL, missing TEXT NOT NULL,
  PRIMARY KEY (user_id, device_id, conversation_id)
) WITHOUT ROWID;
CREATE TABLE repairs (user_id TEXT NOT NULL, device_id TEXT NOT NULL, state BLOB NOT NULL, PRIMARY KEY (user_id, device_id)) WITHOUT ROWID;
-- Receipts that wait to be collected.
CREATE TABLE receipts (user_id TEXT NOT NULL, message_id TEXT NOT NULL, level INTEGER NOT NULL, due INTEGER NOT NULL, PRIMARY KEY (user_id, message_id)) WITHOUT ROWID;

-- Account records (T10): the newest of each key, and whether the server has it.
CREATE TABLE records (key TEXT PRIMARY KEY, record BLOB NOT NULL, unsent INTEGER NOT NULL) WITHOUT ROWID;
-- What the server must be told once it is reachable: delivery token, profile, prekeys.
CREATE TABLE tasks (name TEXT PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID;
`
