/**
 * Ninth schema: places among the messages that are kept for entries of a channel that are closed to this device. When they are opened (T12) they stand where
 * they were said.
 */
export const schema9 = `
CREATE TABLE channel_places (
  channel_id TEXT NOT NULL, seq INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (channel_id, seq)
) WITHOUT ROWID;
CREATE INDEX channel_places_by_position ON channel_places (position);
`
