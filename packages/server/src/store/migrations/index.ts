import { ConclaveError } from '@conclave/protocol/core'
import { type Kysely, sql } from 'kysely'
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration'
import { initial } from './0001-initial.ts'
import { signingKey } from './0002-signing-key.ts'
import { communities } from './0003-communities.ts'

/** By number; released ones are never changed, renamed or removed. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-signing-key': signingKey,
  '0003-communities': communities,
}

/**
 * Brings a database to the newest form this code knows.
 * @throws ConclaveError `E_STORE_NEWER` when a newer version wrote it; it is left as it was
 */
export async function migrate<T>(db: Kysely<T>, migrations: Readonly<Record<string, Migration>> = MIGRATIONS): Promise<void> {
  const provider: MigrationProvider = { getMigrations: () => Promise.resolve({ ...migrations }) }
  await refuseNewer(db, migrations)
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error instanceof Error) throw error
  if (error !== undefined) throw new ConclaveError('E_INTERNAL', 'a migration failed', { cause: error })
}

async function refuseNewer<T>(db: Kysely<T>, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return
  const { rows } = await sql<{ name: string }>`SELECT name FROM kysely_migration`.execute(db)
  const unknown = rows.find(({ name }) => !Object.hasOwn(migrations, name))
  if (unknown !== undefined) throw new ConclaveError('E_STORE_NEWER', `unknown migration ${unknown.name}`)
}
