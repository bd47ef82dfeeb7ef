/**
 * Fourth schema: a random name of each conversation, of this device alone. It stands in addresses of the browser, where the id must not: whoever
 * knows two people could compute that.
 */
export const schema4 = `
ALTER TABLE conversations ADD COLUMN address TEXT NOT NULL DEFAULT '';
UPDATE conversations SET address = lower(hex(randomblob(6)));
CREATE INDEX conversations_by_address ON conversations (address);
`
