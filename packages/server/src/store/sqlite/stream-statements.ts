import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { StreamKind } from '../port.ts'

/** How kinds are stored; never renumbered. */
export const KIND_NUMBERS: Readonly<Record<StreamKind, number>> = {
  mailbox: 0,
  requests: 1,
  records: 2,
  chain: 3,
  governance: 4,
  channel: 5,
  group: 6,
}

const SQL = {
  find: 'SELECT id, trimmed, trimmed_bytes FROM streams WHERE kind = ? AND key = ?',
  last: 'SELECT seq, total_bytes FROM entries WHERE stream = ? ORDER BY seq DESC LIMIT 1',
  create: 'INSERT INTO streams (kind, key, trimmed, trimmed_bytes) VALUES (?, ?, 0, 0)',
  insert: 'INSERT INTO entries (stream, seq, dedupe, expires_hour, total_bytes, payload) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  duplicate: 'SELECT seq FROM entries WHERE stream = ? AND dedupe = ?',
  forward: 'SELECT seq, payload FROM entries WHERE stream = ? AND seq > ? ORDER BY seq',
  backward: 'SELECT seq, payload FROM entries WHERE stream = ? AND seq < ? ORDER BY seq DESC',
  rewrite: 'UPDATE entries SET payload = ? WHERE stream = ? AND seq = ?',
  total: 'SELECT total_bytes FROM entries WHERE stream = ? AND seq = ?',
  remove: 'DELETE FROM entries WHERE stream = ? AND seq <= ?',
  setTrimmed: 'UPDATE streams SET trimmed = ?, trimmed_bytes = ? WHERE id = ?',
  removeAll: 'DELETE FROM entries WHERE stream = ?',
  removeStream: 'DELETE FROM streams WHERE id = ?',
  expiring: 'SELECT id, kind, key FROM streams WHERE id > ? AND kind IN (0, 1) ORDER BY id LIMIT ?',
  oldest: 'SELECT seq, expires_hour FROM entries WHERE stream = ? ORDER BY seq',
} as const

export type StreamStatements = Readonly<Record<keyof typeof SQL, StatementSync>>

export function prepareStreams(database: DatabaseSync): StreamStatements {
  return Object.fromEntries(Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)])) as unknown as StreamStatements
}
