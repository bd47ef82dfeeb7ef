import { LEGAL_BASIS, type Table } from './declare.ts'

const technical = { legalBasis: LEGAL_BASIS.none, retention: 'for ever' } as const

/** Kysely's own table; the names are the library's. */
export const migrations = {
  name: 'kysely_migration',
  describe: 'A migration of this database that was done.',
  columns: {
    name: { ...technical, type: 'TEXT', purpose: 'which migration' },
    timestamp: { ...technical, type: 'TEXT', purpose: 'when the operator upgraded' },
  },
} as const satisfies Table

export const migrationLock = {
  name: 'kysely_migration_lock',
  describe: 'Keeps two migrations from running at once.',
  columns: {
    id: { ...technical, type: 'TEXT', purpose: 'names the lock' },
    is_locked: { ...technical, type: 'INTEGER', purpose: 'whether a migration runs' },
  },
} as const satisfies Table
