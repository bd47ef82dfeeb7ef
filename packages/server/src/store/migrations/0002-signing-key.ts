import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Devices that are there already keep null: their key is read from the chain. */
export const signingKey: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`ALTER TABLE devices ADD COLUMN signing_key BLOB`.execute(db)
  },
}
