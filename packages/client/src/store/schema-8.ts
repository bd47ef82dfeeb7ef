/**
 * Eighth schema: what devices say to have seen of a channel (T13). `agreed`: the highest entry up to which a record of it saw what is here; `disputed`: the
 * lowest by which it saw something else since; `set_aside`: the person said to go on all the same. `by_claims`: the channel is stopped by such words alone,
 * not by what the server itself showed. `attempt` of communities: a name that the app gives to one wish of a person.
 */
export const schema8 = `
CREATE TABLE channel_claims (
  channel_id TEXT NOT NULL, device_id TEXT NOT NULL, user_id TEXT NOT NULL, agreed INTEGER NOT NULL, disputed INTEGER NOT NULL,
  set_aside INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (channel_id, device_id)
) WITHOUT ROWID;
ALTER TABLE channels ADD COLUMN by_claims INTEGER NOT NULL DEFAULT 0;
-- The attempt that made it: the same one again makes no second.
ALTER TABLE communities ADD COLUMN attempt TEXT;
-- Whom a group was made for has been told.
ALTER TABLE communities ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
`
