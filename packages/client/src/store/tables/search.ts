import type { Database } from '../port.ts'
import { type MessageRow, readMessage } from './messages.ts'

/** More of a query is not looked at: nobody types it, and each word costs a look-up. */
const QUERY_CHARACTERS = 256

/** Newest first; nothing for a query without words. */
export function searchMessages(db: Database, query: string, limit: number): readonly MessageRow[] {
  const words = wordsOf(query)
  if (words.length === 0) return []
  const match = `${words.map((word) => `"${word}"`).join(' ')}*`
  const sql = `SELECT messages.* FROM message_words JOIN messages ON messages.position = message_words.rowid
    WHERE message_words MATCH ? ORDER BY message_words.rowid DESC LIMIT ?`
  return db.all(sql, [match, limit]).map(readMessage)
}

/** Letters, digits and their marks only, so that quotes and operators of the index's language never reach it. */
function wordsOf(query: string): readonly string[] {
  return (
    query
      .slice(0, QUERY_CHARACTERS)
      .toWellFormed()
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? []
  )
}
