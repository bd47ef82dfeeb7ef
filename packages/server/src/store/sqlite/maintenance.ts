import type { DatabaseSync } from 'node:sqlite'
import type { Kysely } from 'kysely'
import type { Tables } from '../schema/index.ts'
import { expireRows } from '../sql/expire.ts'
import type { Maintenance } from './calls.ts'
import type { SqliteStreams } from './streams.ts'

export function maintenance(database: DatabaseSync, db: Kysely<Tables>, streams: SqliteStreams): Maintenance {
  const count = (table: string): number => Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'])
  const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  return {
    expireRows: (now) => expireRows(db, now),
    expireStreams: async (after, now, limit) => streams.expire(after, now, limit),
    statistics: async () => ({
      bytes: pragma('page_count') * pragma('page_size'),
      accounts: count('accounts'),
      devices: count('devices'),
      entries: count('entries'),
    }),
  }
}
