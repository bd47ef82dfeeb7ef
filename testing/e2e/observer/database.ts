import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

type Cell = string | number | bigint | Uint8Array | null
export interface Row {
  readonly table: string
  readonly cells: Readonly<Record<string, Cell>>
}

/** Copies the database of a server that stands still, and its write-ahead log. @returns the copy */
export function copyDatabase(data: string, to: string): string {
  const copy = join(to, 'copy.db')
  for (const suffix of ['', '-wal'])
    if (existsSync(join(data, `conclave.db${suffix}`))) copyFileSync(join(data, `conclave.db${suffix}`), copy + suffix)
  return copy
}

/** Every row of every table. */
export function readRows(file: string): readonly Row[] {
  const database = new DatabaseSync(file)
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[]
    return tables.flatMap(({ name }) =>
      database
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .map((cells) => ({ table: name, cells: cells as Row['cells'] })),
    )
  } finally {
    database.close()
  }
}

/** The bytes of one cell as they are compared. */
export function cellBytes(cell: Cell): Buffer {
  if (cell instanceof Uint8Array) return Buffer.from(cell)
  return Buffer.from(cell === null ? '' : String(cell))
}
