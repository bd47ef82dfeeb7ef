import type { Client } from '@conclave/client'
import type { ConversationId } from '@conclave/protocol'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { arrive, box, button } from './enter.ts'
import { go, pathTo, say } from './talk.ts'
import { inScheme, overflow, startWebSite, violations, type WebBrowser, type WebSite } from './web-site.ts'

const FRIENDS = ['bob', 'carol', 'dora'] as const

const MINUTE = 60_000

let site: WebSite
let browser: WebBrowser
let page: Page
const conversations = new Map<string, ConversationId>()
beforeAll(async () => {
  site = await startWebSite({ people: FRIENDS })
  browser = await site.browser({
    context: { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] },
  })
  page = await browser.open()
}, 5 * MINUTE)
afterEach(() => {
  // A server that is away is part of it.
  const known = /the server responded with|ERR_CONNECTION_REFUSED|WebSocket connection/
  expect(browser.problems.splice(0).filter((problem) => !known.test(problem))).toEqual([])
})
afterAll(() => site.close(), MINUTE)

const client = (handle: string) => site.world.person(handle).devices[0]?.client as Client
const list = () => page.getByRole('list', { name: 'Conversations' })
const path = () => new URL(page.url()).pathname
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent)
const landmark = () => page.evaluate(() => document.activeElement?.closest('[data-landmark]')?.getAttribute('aria-label'))

async function everywhere(check: () => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await inScheme(page, colorScheme)
    await check()
  }
}

describe('a new account', () => {
  it('finds an empty home that says what to do, with the own link at hand', async () => {
    await arrive(page, 'ada', 'walnut harbour copper midnight')
    await page.getByText('Nobody is here yet. Add a friend by their handle, or give them your link.').last().waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Copy', exact: true }).click()
    await button(page, 'Copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/u#[\w-]{43}\.[\w-]{43}$/)
    await everywhere(async () => expect(await violations(page)).toEqual([]))
  })
})

describe('conversations', () => {
  it('come with those who are accepted, with what was said last, and count on tab and mark', async () => {
    const asked = await Promise.all(FRIENDS.map(async (handle) => [handle, await client(handle).people.request('ada')] as const))
    for (const [handle, { conversationId }] of asked) conversations.set(handle, conversationId)
    await expect.poll(() => page.title(), { timeout: 30_000 }).toBe('(3) Conclave')
    await go(page, '/friends')
    for (const handle of FRIENDS) {
      await page
        .getByRole('listitem')
        .filter({ hasText: `@${handle}` })
        .getByRole('button', { name: 'Accept' })
        .click()
      await list().getByText(handle.toUpperCase()).waitFor()
    }
    await go(page, '/')
    const [first, second] = ['bob', 'carol'].map((handle) => conversations.get(handle) as ConversationId)
    for (const handle of FRIENDS) await expect.poll(() => client(handle).people.find('ada')?.state, { timeout: 30_000 }).toBe('contact')
    await say(client('bob'), first as ConversationId, ['good morning', 'are you there'])
    await say(client('carol'), second as ConversationId, ['hello'])
    await list().getByText('are you there').waitFor()
    await list().getByText('2 unread messages').waitFor()
    await expect.poll(() => page.title()).toBe('(3) Conclave')
    expect(await page.locator('link[rel="icon"]').first().getAttribute('href')).toContain('unread')
    await everywhere(async () => expect(await violations(page)).toEqual([]))
  })

  it('Ctrl+K, two letters, Enter: unread first, Esc closes and gives the focus back', async () => {
    await button(page, 'Add friend').first().focus()
    await page.keyboard.press('Control+k')
    const field = page.getByRole('combobox', { name: 'Name of a person' })
    await field.waitFor()
    const options = page.getByRole('option')
    expect(await options.first().innerText()).toMatch(/CAROL|BOB/)
    await everywhere(async () => expect(await violations(page)).toEqual([]))
    await field.fill('zz')
    await page.getByText('Nobody by that name').waitFor()
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
    expect(await focused()).toBe('Add friend')
    await page.keyboard.press('Control+k')
    await field.fill('da')
    await expect.poll(() => options.count()).toBe(1)
    await page.keyboard.press('Enter')
    await box(page, 'Message DORA').waitFor()
    expect(path()).toBe(await pathTo(page, 'DORA'))
    expect(page.url()).not.toContain(conversations.get('dora'))
    await expect.poll(() => page.title()).toBe('(3) Conversations · Conclave')
  })

  it('Alt and arrows walk through them, with Shift through the unread ones, and what is read no longer counts', async () => {
    await page.keyboard.press('Alt+ArrowUp')
    await box(page, 'Message BOB').waitFor()
    await expect.poll(() => page.title()).toBe('(1) Conversations · Conclave')
    await page.keyboard.press('Alt+Shift+ArrowUp')
    await box(page, 'Message CAROL').waitFor()
    await expect.poll(() => page.title()).toBe('Conversations · Conclave')
    expect(await page.locator('link[rel="icon"]').first().getAttribute('href')).not.toContain('unread')
  })

  it('F6 goes from part to part, Ctrl+/ lists the keys and finds one', async () => {
    await go(page, '/friends')
    await page.getByRole('link', { name: 'Friends' }).focus()
    const seen = new Set<string | null | undefined>()
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('F6')
      seen.add(await landmark())
    }
    expect(seen).toEqual(new Set(['Content', 'Conversations and friends', 'Communities']))
    await page.keyboard.press('Control+/')
    await box(page, 'Find a shortcut')
      .or(page.getByRole('searchbox', { name: 'Find a shortcut' }))
      .fill('next unread')
    await expect.poll(() => page.getByRole('dialog').getByRole('term').count()).toBe(1)
    await page.getByRole('dialog').getByText('Next unread conversation or channel above or below').waitFor()
    await everywhere(async () => expect(await violations(page)).toEqual([]))
    await page.keyboard.press('Escape')
  })
})

describe('what one must know', () => {
  it('no connection is said after a moment, and unsaid when it is back', async () => {
    await site.world.stopServer()
    await page.getByText(/^No connection\./).waitFor()
    await page.getByText('Offline', { exact: true }).waitFor()
    await site.world.restartServer()
    await page.getByText(/^No connection\./).waitFor({ state: 'detached' })
  })

  it('a kit that is not saved is spoken of again after a week; an alert stays over a reload until it is read', async () => {
    await page.evaluate(() => {
      localStorage.setItem('conclave.recovery-kit', String(Date.now() - 1))
      localStorage.setItem('conclave.alerts', 'E_CHAIN_FORK')
    })
    await page.reload()
    await page.getByText('You have not saved your recovery kit.').waitFor()
    await page.getByRole('alert').getByText('Compare safety numbers before you go on.').waitFor()
    await everywhere(async () => expect(await violations(page)).toEqual([]))
    await button(page, 'Later').click()
    await page.reload()
    await page.getByRole('alert').waitFor()
    expect(await page.getByText('You have not saved your recovery kit.').count()).toBe(0)
    await button(page, 'I have read this').click()
    await page.getByRole('alert').waitFor({ state: 'detached' })
  })

  it('a clock that is off by a day is named', async () => {
    site.world.clock.advance(86_400_000)
    await site.world.restartServer()
    await page.getByText(/The clock of this device is off by 1,?440 minutes/).waitFor()
  })
})

describe('on a phone', () => {
  it('shows one pane at a time; the focus goes along, back comes to the list', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await go(page, '/')
    await list().getByText('BOB').click()
    await box(page, 'Message BOB').waitFor()
    await expect.poll(landmark).toBe('Content')
    await list().waitFor({ state: 'hidden' })
    await page.goBack()
    await list().getByText('BOB').waitFor()
    await expect.poll(landmark).toBe('Conversations and friends')
    await everywhere(async () => expect(await violations(page)).toEqual([]))
  })

  it('nothing scrolls sideways at 320 px, in either direction of reading', async () => {
    await page.setViewportSize({ width: 320, height: 640 })
    for (const address of ['/', '/friends', '/settings']) {
      for (const locale of ['en-XA', 'ar-XB']) {
        await go(page, `${address}?locale=${locale}`)
        await page.waitForFunction((id) => document.documentElement.lang === id, locale)
        await page.locator('[data-landmark]').first().waitFor({ state: 'attached' })
        expect([address, locale, await overflow(page)]).toEqual([address, locale, 0])
      }
      expect(await violations(page)).toEqual([])
    }
  })
})
