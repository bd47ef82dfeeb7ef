/**
 * Tenth schema: opened words of ledgers are named by what they are words of, beside the hash of their ciphertext: the same bytes may stand for a
 * name in one entry and for a picture in another. Words in JSON begin with a brace, pictures do not.
 */
export const schema10 = `
INSERT INTO ledger_words (community_id, sealed, words)
  SELECT community_id, kind || '.' || sealed, words FROM ledger_words JOIN (
    SELECT 'community' AS kind UNION SELECT 'category' UNION SELECT 'channel' UNION SELECT 'role' UNION SELECT 'nickname' UNION SELECT 'reason'
  ) WHERE substr(words, 1, 1) = x'7b'
  UNION ALL SELECT community_id, 'icon.' || sealed, words FROM ledger_words WHERE substr(words, 1, 1) <> x'7b';
DELETE FROM ledger_words WHERE instr(sealed, '.') = 0;
`
