import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createInterface } from 'node:readline'
import type { MailboxId } from '@conclave/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Store, StreamName } from '../port.ts'
import { openSqliteStore, type SqliteOptions } from './open.ts'

let directory: string
let file: string
const open: Store[] = []

async function opened(options: Partial<SqliteOptions> = {}): Promise<Store> {
  const store = await openSqliteStore({ file, ...options })
  open.push(store)
  return store
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'conclave-sqlite-'))
  file = join(directory, 'conclave.db')
})
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
  rmSync(directory, { recursive: true })
})

const box = (name: string): StreamName => ({ kind: 'mailbox', key: name as MailboxId })
const append = (store: Store, name: string, size = 100) => store.streams.append({ stream: box(name), payload: new Uint8Array(size).fill(7) })
const count = async (store: Store, name: string) => (await store.streams.read(box(name), { after: 0, limit: 1e6, maxBytes: 1e9 })).length

it('refuses a directory that is not there', async () => {
  await expect(openSqliteStore({ file: join(directory, 'missing', 'conclave.db') })).rejects.toMatchObject({ code: 'E_CONFIG' })
})

it('refuses a database that is open in this process', async () => {
  await opened()
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'E_STORE_IN_USE' })
})

it('refuses a database that another process has open, until that process is gone', async () => {
  const child = spawn(process.execPath, [new URL('../testing/append-child.ts', import.meta.url).pathname, file, '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(createInterface({ input: child.stdout }), 'line')
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'E_STORE_IN_USE' })
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  expect((await (await opened()).statistics()).entries).toBeGreaterThanOrEqual(0)
})

it('acknowledges nothing any more once its file is deleted or moved, and says so once', async () => {
  const failures: string[] = []
  const store = await opened({ onFailure: ({ code, detail }) => failures.push(`${code}: ${detail}`) })
  await append(store, 'a')
  renameSync(file, `${file}.moved`)
  await expect(append(store, 'a')).rejects.toMatchObject({ code: 'E_UNAVAILABLE' })
  await expect(append(store, 'a')).rejects.toMatchObject({ code: 'E_UNAVAILABLE' })
  expect(failures).toEqual(['E_UNAVAILABLE: the file of the database was deleted, moved or replaced while the server runs'])
})

it('refuses what is not a database, and leaves it as it was', async () => {
  writeFileSync(file, 'this is a letter and no database, and long enough to be looked at'.repeat(100))
  const before = readFileSync(file)
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'E_STORE_CORRUPT' })
  expect(readFileSync(file).equals(before)).toBe(true)
})

it('refuses a database with damaged pages', async () => {
  const store = await opened()
  for (let i = 0; i < 50; i++) await append(store, 'a', 1_000)
  await store.close()
  const bytes = readFileSync(file)
  bytes.fill(0xa5, Math.floor(bytes.length / 2))
  writeFileSync(file, bytes)
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'E_STORE_CORRUPT' })
})

it('refuses a database of a newer version', async () => {
  await (await opened()).close()
  const database = new DatabaseSync(file)
  database.prepare('INSERT INTO kysely_migration (name, timestamp) VALUES (?, ?)').run('9999-future', 'x')
  database.close()
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'E_STORE_NEWER' })
})

it('writes files that only the owner can read', async () => {
  const store = await opened()
  await append(store, 'a')
  await store.backup(join(directory, 'copy.db'))
  const modes = readdirSync(directory).map((name) => [name, (statSync(join(directory, name)).mode & 0o777).toString(8)])
  expect(modes.length).toBeGreaterThanOrEqual(4)
  expect(modes.filter(([, mode]) => mode !== '600')).toEqual([])
})

it('says that the disk is full, writes nothing by halves, goes on reading, and works again when there is room', async () => {
  const store = await opened({ maxPages: 120 })
  const results = await Promise.allSettled(Array.from({ length: 400 }, () => append(store, 'a', 3_000)))
  const refused = results.filter((result) => result.status === 'rejected')
  const kept = results.length - refused.length
  expect(refused.length).toBeGreaterThan(0)
  expect(new Set(refused.map(({ reason }) => (reason as { code: string }).code))).toEqual(new Set(['E_DISK_FULL']))
  expect(await count(store, 'a')).toBe(kept)
  await store.streams.trim(box('a'), kept)
  expect(await append(store, 'a', 3_000)).toEqual({ seq: kept + 1, duplicate: false })
  await store.close()
  const again = await opened()
  expect(await again.streams.state(box('a'))).toEqual({ head: kept + 1, trimmed: kept })
  expect(await append(again, 'b', 3_000)).toEqual({ seq: 1, duplicate: false })
})

it('a full disk leaves nothing of a chain change, and what needs no room still works', async () => {
  const store = await opened({ maxPages: 60 })
  const big = new Uint8Array(300_000)
  const [before, account, after] = await Promise.allSettled([
    append(store, 'a'),
    store.streams.append({ stream: box('b'), payload: big }),
    append(store, 'a'),
  ])
  expect([before.status, account.status, after.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await store.streams.state(box('a'))).toEqual({ head: 2, trimmed: 0 })
  expect(await store.streams.state(box('b'))).toEqual({ head: 0, trimmed: 0 })
})

it('refuses more calls than the queue takes, and takes them again afterwards', async () => {
  const store = await opened({ queue: { calls: 50, bytes: 1e6 } })
  const results = await Promise.allSettled(Array.from({ length: 80 }, () => append(store, 'a')))
  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused).toHaveLength(30)
  expect(refused[0]?.reason).toMatchObject({ code: 'E_UNAVAILABLE', retryAfter: 1_000 })
  expect(await append(store, 'a')).toEqual({ seq: 51, duplicate: false })
})

it('refuses more bytes than the queue takes', async () => {
  const store = await opened({ queue: { calls: 50, bytes: 1_000 } })
  const results = await Promise.allSettled([append(store, 'a', 600), append(store, 'a', 600)])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

it('finishes what is under way when it is closed, and takes nothing afterwards', async () => {
  const store = await opened()
  const appended = Promise.all(Array.from({ length: 100 }, () => append(store, 'a')))
  await store.close()
  expect((await appended).at(-1)).toEqual({ seq: 100, duplicate: false })
  await expect(append(store, 'a')).rejects.toMatchObject({ code: 'E_UNAVAILABLE' })
  expect(readdirSync(directory).toSorted()).toEqual(['conclave.db', 'conclave.db.lock'])
})

it('copies one moment of itself while writes go on', async () => {
  const store = await opened()
  const copy = join(directory, 'copy.db')
  for (let i = 0; i < 200; i++) await Promise.all([append(store, 'a', 2_000), append(store, 'b', 2_000)])
  const copying = new AbortController()
  const writes = (async () => {
    while (!copying.signal.aborted) await Promise.all([append(store, 'a'), append(store, 'b')])
  })()
  await store.backup(copy)
  copying.abort()
  await writes
  const database = new DatabaseSync(copy, { readOnly: true })
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
  database.close()
  const restored = await openSqliteStore({ file: copy })
  const heads = await Promise.all(['a', 'b'].map((name) => restored.streams.state(box(name))))
  await restored.close()
  expect(heads[0]).toEqual(heads[1])
  expect(heads[0]?.head).toBeGreaterThanOrEqual(200)
  expect((await store.streams.state(box('a'))).head).toBeGreaterThanOrEqual(heads[0]?.head ?? 0)
})

it('does not write a copy over another file, or where there is no directory', async () => {
  const store = await opened()
  const copy = join(directory, 'copy.db')
  writeFileSync(copy, 'mine')
  await expect(store.backup(copy)).rejects.toMatchObject({ code: 'E_CONFLICT' })
  expect(readFileSync(copy, 'utf8')).toBe('mine')
  await expect(store.backup(join(directory, 'missing', 'copy.db'))).rejects.toMatchObject({ code: 'E_CONFIG' })
})
