/**
 * Eleventh schema: whether the author of a message might call everybody when it was said, for counting mentions; and whether this device says that
 * somebody types.
 */
export const schema11 = `
ALTER TABLE messages ADD COLUMN calls_all INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN typing_hidden INTEGER NOT NULL DEFAULT 0;
`
