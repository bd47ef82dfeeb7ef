/**
 * Second schema. `confirmed` is 0 while the server has not said yes to a new account or device. `given` is when a one-time key was found
 * to be gone from the server, ms since 1970.
 */
export const schema2 = `
ALTER TABLE account ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE prekeys ADD COLUMN given INTEGER;
CREATE INDEX prekeys_sent ON prekeys (kind, uploaded, key_id);
`
