import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { copyDatabase, readRows, type Row } from './database.ts'
import type { Haystack } from './needles.ts'

/** What lay on the disk of a server at one moment. */
export interface Snapshot {
  readonly rows: readonly Row[]
  readonly files: readonly Haystack[]
}

/** @param data folder of a server that stands still; @param count tells this moment from others */
export function snapshotOf(data: string, folder: string, count: number): Snapshot {
  const to = join(folder, `snapshot-${count}`)
  mkdirSync(to)
  const files = readdirSync(data).map((name) => ({ name: `file ${name} at moment ${count}`, bytes: readFileSync(join(data, name)) }))
  return { rows: readRows(copyDatabase(data, to)), files }
}
