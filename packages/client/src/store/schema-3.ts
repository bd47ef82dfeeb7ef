/**
 * Third schema: the words of texts, for search. The index keeps no copy of a text and follows the table by triggers; a deleted text leaves no words
 * behind. Changes of state do not touch it.
 */
export const schema3 = `
CREATE VIRTUAL TABLE message_words USING fts5 (text, content = 'messages', content_rowid = 'position', tokenize = "unicode61 remove_diacritics 2");
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER message_words_insert AFTER INSERT ON messages WHEN new.kind = 'text' BEGIN
  INSERT INTO message_words (rowid, text) VALUES (new.position, new.text);
END;
CREATE TRIGGER message_words_delete AFTER DELETE ON messages WHEN old.kind = 'text' BEGIN
  INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.position, old.text);
END;
CREATE TRIGGER message_words_update AFTER UPDATE OF text ON messages WHEN old.kind = 'text' BEGIN
  INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.position, old.text);
  INSERT INTO message_words (rowid, text) VALUES (new.position, new.text);
END;
INSERT INTO message_words (rowid, text) SELECT position, text FROM messages WHERE kind = 'text';
`
