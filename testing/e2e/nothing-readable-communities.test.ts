import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServerProcess } from '../chaos/server-process.ts'
import { beBusy, type BusyCommunity } from './observer/busy-community.ts'
import { cellBytes, copyDatabase, readRows, type Row } from './observer/database.ts'
import { findAll, type Haystack, needlesOf } from './observer/needles.ts'
import { readConnection } from './observer/recording.ts'
import { type Snapshot, snapshotOf } from './observer/snapshot.ts'

const MINUTE = 60_000

describe('a server of a busy community and a group', () => {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-busy-'))
  const data = join(folder, 'data')
  const server = new ServerProcess(data)
  const snapshots: Snapshot[] = []
  let scene: BusyCommunity
  beforeAll(async () => {
    await server.start()
    scene = await beBusy(server, async () => {
      await server.frozen(async () => void snapshots.push(snapshotOf(data, folder, snapshots.length)))
    })
    await server.stop()
  }, 8 * MINUTE)
  afterAll(async () => {
    await server.kill()
    await scene.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  /** Cells of one column, one after the other. */
  function columns(rows: readonly Row[]): readonly Haystack[] {
    const found = new Map<string, Buffer[]>()
    for (const { table, cells } of rows) {
      for (const [column, cell] of Object.entries(cells)) {
        const name = `${table}.${column}`
        const bytes = [cellBytes(cell), Buffer.from('\n')]
        found.set(name, [...(found.get(name) ?? []), ...bytes])
      }
    }
    return [...found].map(([name, pieces]) => ({ name, bytes: Buffer.concat(pieces) }))
  }

  /** Every byte that the host could look at: database, files, log, and what came over the wire, with and without masks. */
  function everything(): readonly Haystack[] {
    const wires = scene.wire.recorded.flatMap((recorded, i) => {
      const connection = readConnection(recorded)
      const plain = connection.kind === 'http' ? [] : [{ name: `socket ${i}`, bytes: Buffer.concat([...connection.up, ...connection.down]) }]
      return [{ name: `wire ${i} up`, bytes: recorded.up }, { name: `wire ${i} down`, bytes: recorded.down }, ...plain]
    })
    const files = readdirSync(data).map((name) => ({ name: `file ${name}`, bytes: readFileSync(join(data, name)) }))
    const frozen = snapshots.flatMap((snapshot) => [...snapshot.files, ...columns(snapshot.rows)])
    return [...wires, ...files, ...frozen, { name: 'log', bytes: server.output }]
  }

  it('has the community in its hands: entries, commits, messages, and who is a member', () => {
    const rows = snapshots.at(-1)?.rows ?? []
    expect(rows.filter(({ table }) => table === 'entries').length).toBeGreaterThan(30)
    expect(rows.filter(({ table }) => table === 'communities')).toHaveLength(2)
    expect(
      findAll(
        scene.handles.flatMap((handle) => needlesOf('handle', handle)),
        everything(),
      ).length,
    ).toBeGreaterThan(0)
    expect(server.output.length).toBeGreaterThan(100)
  })

  it('reads no name, topic, role, nickname, reason, picture, text, mention or group name, and holds no key and no link', () => {
    expect(scene.secrets.length).toBeGreaterThan(500)
    expect(findAll(scene.secrets, everything())).toEqual([])
  })

  it('would be found out by the same look, whatever it had kept and in whatever form', () => {
    const file = copyDatabase(data, folder)
    const database = new DatabaseSync(file)
    database.exec('CREATE TABLE careless (note BLOB)')
    const insert = database.prepare('INSERT INTO careless VALUES (?)')
    for (const { bytes } of scene.secrets) insert.run(Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]))
    database.close()
    const found = new Set(findAll(scene.secrets, columns(readRows(file))))
    expect(scene.secrets.filter(({ name, form }) => !found.has(`${name} (${form}) in careless.note`))).toEqual([])
    expect([...found].filter((place) => !place.endsWith('in careless.note'))).toEqual([])
  })
})
