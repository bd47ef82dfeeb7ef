import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseCases } from '../../packages/client/src/store/contract.ts'
import { inStore, type Site, startSite } from './site.ts'

let site: Site
let page: Page
beforeAll(async () => {
  site = await startSite()
  page = await site.open('/store.html')
})
afterAll(() => site.close())

describe.each([
  ['private file system, encrypted', true],
  ['memory', false],
] as const)('database contract in Chromium: %s', (_, disk) => {
  let problems: Readonly<Record<string, string | undefined>>
  beforeAll(async () => {
    problems = (await inStore(page, { name: 'contract', disk })) as typeof problems
  })
  it.each(databaseCases.map(({ name }) => name))('%s', (name) => {
    expect(problems).toHaveProperty([name], undefined)
  })
})

describe('the key of the database', () => {
  it('survives a restart of the browser and is never shown', async () => {
    await inStore(page, { name: 'write', rows: 3, bytes: 10 })
    expect(await inStore(page, { name: 'export-key' })).toBe('InvalidAccessError')
    await site.browser.restart()
    page = await site.open('/store.html')
    expect(await inStore(page, { name: 'count' })).toEqual({ rows: 3, integrity: [{ integrity_check: 'ok' }] })
    expect(await inStore(page, { name: 'export-key' })).toBe('InvalidAccessError')
  })
})

describe('the files of the database', () => {
  it('hold neither text nor the mark of SQLite', async () => {
    const said = (await inStore(page, { name: 'find-on-disk', text: 'words-that-nobody-may-read' })) as { bytes: number; found: number }
    expect(said.bytes).toBeGreaterThan(8_192)
    expect(said.found).toBe(0)
    expect(await inStore(page, { name: 'find-on-disk', text: 'SQLite format' })).toMatchObject({ found: 0 })
  })
})

describe('the store', () => {
  it('flushes each commit, and overwrites what is deleted', async () => {
    // FULL, write-ahead log, ON
    expect(await inStore(page, { name: 'settings' })).toEqual([2, 'wal', 1])
  })
  it('lets nobody delete the files of the pool, for with them would go everything', async () => {
    await inStore(page, { name: 'write', rows: 1, bytes: 10 })
    expect(await inStore(page, { name: 'delete-pool' })).toBe('directories stay')
    expect(await inStore(page, { name: 'count' })).toMatchObject({ integrity: [{ integrity_check: 'ok' }] })
  })
  it.each([[false], [true]])('is empty after a wipe, under another key, also when it was interrupted: %s', async (interrupted) => {
    await inStore(page, { name: 'write', rows: 1, bytes: 10 })
    expect(await inStore(page, { name: 'wipe', interrupted })).toEqual({ tables: 0, isOtherKey: true })
  })
})

describe('a pool that was left unfinished', () => {
  it.each([1, 2, 3, 4, 5])('with %d of its files is finished, and holds a database', async (files) => {
    await page.close()
    page = await site.open('/store.html')
    await inStore(page, { name: 'begin-pool', files })
    expect(await inStore(page, { name: 'write', rows: 2, bytes: 100_000 })).toEqual({ written: 2 })
    expect(await inStore(page, { name: 'count' })).toEqual({ rows: 2, integrity: [{ integrity_check: 'ok' }] })
    expect(await inStore(page, { name: 'wipe', interrupted: false })).toEqual({ tables: 0, isOtherKey: true })
    expect(await inStore(page, { name: 'count-pool' })).toBe(6)
  })
})

describe('a page under the strict policy', () => {
  it('breaks no rule of it', () => {
    expect(site.problems).toEqual([])
  })
})
