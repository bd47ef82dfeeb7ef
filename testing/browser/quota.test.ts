import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inStore, inTab, type Site, startSite } from './site.ts'

const MINUTE = 60_000
const MEGABYTE = 1 << 20
let site: Site
beforeAll(async () => {
  site = await startSite()
}, MINUTE)
afterAll(() => site.close(), MINUTE)

/** The status of a tab as soon as its store is open, or has failed to. */
const settled = (page: Page) =>
  inTab(page, async ({ conclave }) => {
    while (conclave.status.get().state === 'opening') await new Promise((resolve) => conclave.status.subscribe(() => resolve(undefined)))
    return conclave.status.get()
  })

describe('a quota that is used up', () => {
  it(
    'is told, loses nothing, and goes on when there is room',
    async () => {
      const page = await site.open('/store.html')
      const session = await site.browser.context.newCDPSession(page)
      const limit = (quotaSize?: number) =>
        session.send(
          'Storage.overrideQuotaForOrigin',
          quotaSize === undefined ? { origin: site.world.server.url } : { origin: site.world.server.url, quotaSize },
        )
      expect(await inStore(page, { name: 'write', rows: 1, bytes: MEGABYTE })).toEqual({ written: 1 })
      await limit(4 * MEGABYTE)
      const stopped = (await inStore(page, { name: 'write', rows: 20, bytes: MEGABYTE })) as { written: number; code: string }
      expect(stopped.code).toBe('E_STORE_FULL')
      await limit()
      const rows = 1 + stopped.written
      expect(await inStore(page, { name: 'count' })).toEqual({ rows, integrity: [{ integrity_check: 'ok' }] })
      expect(await inStore(page, { name: 'write', rows: 2, bytes: MEGABYTE })).toEqual({ written: 2 })
      await page.close()
    },
    MINUTE,
  )
})

describe('a quota below what is kept already', () => {
  it(
    'does not open an empty memory in place of the account, and opens it when there is room',
    async () => {
      const first = await site.open()
      await inTab(first, ({ conclave }) => conclave.accounts.signUp({ handle: 'quentin', password: 'x', deviceName: 'n', acceptWeakPassword: true }))
      await first.close()
      const page = await site.open('/store.html')
      const session = await site.browser.context.newCDPSession(page)
      const origin = site.world.server.url
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
      const full = await site.open()
      expect(await settled(full)).toMatchObject({ state: 'failed', error: 'E_STORE_FULL', storage: 'disk' })
      await full.close()
      await session.send('Storage.overrideQuotaForOrigin', { origin })
      const again = await site.open()
      expect(await settled(again)).toMatchObject({ state: 'ready', storage: 'disk' })
      expect(await inTab(again, async ({ conclave }) => (await conclave.accounts.current())?.handle)).toBe('quentin')
      await inTab(again, ({ conclave }) => conclave.wipe())
      await again.close()
      await page.close()
    },
    2 * MINUTE,
  )
})

describe('a database whose key is gone', () => {
  it(
    'does not open, and wiping helps',
    async () => {
      const store = await site.open('/store.html')
      await inStore(store, { name: 'write', rows: 1, bytes: 10 })
      await inStore(store, { name: 'forget-key' })
      await store.close()
      const page = await site.open()
      expect(await settled(page)).toMatchObject({ state: 'failed', error: 'E_STORE_KEY' })
      expect(await inTab(page, ({ conclave }) => conclave.accounts.current().catch((error: { code?: string }) => error.code))).toBe('E_STORE_KEY')
      await inTab(page, ({ conclave }) => conclave.wipe())
      expect(await settled(page)).toMatchObject({ state: 'ready' })
      expect(await inTab(page, ({ conclave }) => conclave.accounts.current())).toBeUndefined()
      await page.close()
    },
    MINUTE,
  )
})

describe('a database that is an older copy', () => {
  it(
    'is noticed, and no session of it is used',
    async () => {
      const first = await site.open()
      await inTab(first, ({ conclave }) => conclave.accounts.signUp({ handle: 'olga', password: 'x', deviceName: 'n', acceptWeakPassword: true }))
      await first.close()
      const store = await site.open('/store.html')
      await inStore(store, { name: 'replace-mark' })
      await store.close()
      const page = await site.open()
      await inTab(page, async ({ events }) => {
        while (!events.some((event) => event.type === 'alert' && event.code === 'E_RESTORED')) await new Promise((resolve) => setTimeout(resolve, 20))
      })
      expect(await inTab(page, async ({ conclave }) => (await conclave.accounts.current())?.handle)).toBe('olga')
    },
    2 * MINUTE,
  )
})
