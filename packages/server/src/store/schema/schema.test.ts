import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { expect, it } from 'vitest'
import { MIGRATIONS, migrate } from '../migrations/index.ts'
import { nodeSqliteDialect } from '../sqlite/dialect.ts'
import { TABLES } from './index.ts'

interface RealColumn {
  readonly name: string
  readonly type: string
  readonly notnull: number
  readonly pk: number
}
type Shape = Record<string, Record<string, string>>

function open(): { database: DatabaseSync; db: Kysely<unknown> } {
  const database = new DatabaseSync(':memory:')
  return { database, db: new Kysely({ dialect: nodeSqliteDialect(database) }) }
}

function realShape(database: DatabaseSync): Shape {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as unknown as { name: string }[]
  return Object.fromEntries(tables.map(({ name }) => [name, columnsOf(database, name)]))
}

/** Kysely's own tables have types of the library; ours must be as declared. */
function columnsOf(database: DatabaseSync, table: string): Record<string, string> {
  const columns = database.prepare(`PRAGMA table_info(${table})`).all() as unknown as RealColumn[]
  return Object.fromEntries(
    columns.map(({ name, type, notnull, pk }) => [name, table.startsWith('kysely_') ? 'kysely' : `${type}${notnull || pk ? '' : '?'}`]),
  )
}

const declared: Shape = Object.fromEntries(
  TABLES.map(({ name, columns }) => [
    name,
    Object.fromEntries(
      Object.entries(columns).map(([column, { type, nullable }]) => [
        column,
        name.startsWith('kysely_') ? 'kysely' : `${type}${nullable ? '?' : ''}`,
      ]),
    ),
  ]),
)

it('a migrated database has the declared tables and columns and no others', async () => {
  const { database, db } = open()
  await migrate(db)
  expect(realShape(database)).toEqual(declared)
})

it('notices a column that nobody declared', async () => {
  const { database, db } = open()
  await migrate(db)
  database.exec('ALTER TABLE sessions ADD COLUMN address TEXT')
  expect(realShape(database)).not.toEqual(declared)
})

/** More than a placeholder. */
const TEXT = expect.stringMatching(/\w{4}/) as string

it('every table says what a row is, every column its purpose, legal basis and retention', () => {
  for (const { name, describe, columns } of TABLES) {
    expect({ name, text: describe }).toMatchObject({ text: TEXT })
    for (const [column, { purpose, legalBasis, retention }] of Object.entries(columns)) {
      expect({ name, column, purpose, legalBasis, retention }).toMatchObject({ purpose: TEXT, legalBasis: TEXT, retention: TEXT })
    }
  }
})

it('stores nothing that could name an address or tell the sender of an entry', () => {
  const columns = TABLES.flatMap((table) => Object.keys(table.columns))
  expect(columns.filter((column) => /(^|_)(ip|address|sender|from|agent|created|received|arrived|phone|mail)($|_)/.test(column))).toEqual([])
})

it('does migrations once, in order, and goes on where it stopped', async () => {
  const { db } = open()
  const ran: string[] = []
  const step = (name: string) => ({ up: async () => void ran.push(name) })
  await migrate(db, { '0001-a': step('a') })
  await migrate(db, { '0001-a': step('a'), '0002-b': step('b') })
  await migrate(db, { '0001-a': step('a'), '0002-b': step('b') })
  expect(ran).toEqual(['a', 'b'])
})

it('leaves a database as it was when a migration fails', async () => {
  const { database, db } = open()
  await migrate(db)
  const broken = { up: async (on: Kysely<unknown>) => void (await sql`CREATE TABLE half (a TEXT)`.execute(on).then(() => sql`NOT SQL`.execute(on))) }
  await expect(migrate(db, { ...MIGRATIONS, '9999-broken': broken })).rejects.toThrow('syntax error')
  expect(realShape(database)).toEqual(declared)
  await migrate(db)
})

it('refuses a database that a newer version wrote and leaves it as it was', async () => {
  const { database, db } = open()
  await migrate(db, {
    ...MIGRATIONS,
    '9999-future': { up: async (on: Kysely<unknown>) => void (await sql`CREATE TABLE future (a TEXT)`.execute(on)) },
  })
  const before = realShape(database)
  await expect(migrate(db)).rejects.toMatchObject({ code: 'E_STORE_NEWER' })
  expect(realShape(database)).toEqual(before)
})
