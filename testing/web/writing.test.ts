import type { Client } from '@conclave/client'
import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { go, say, startTalk, type Talk } from './talk.ts'
import { overflow, startWebSite, violations, type WebBrowser, type WebSite } from './web-site.ts'

const MINUTE = 60_000

let site: WebSite
let browser: WebBrowser
let ben: Client
let talk: Talk
beforeAll(async () => {
  site = await startWebSite({ people: ['ben'] })
  browser = await site.browser({ context: { viewport: { width: 1280, height: 800 }, locale: 'en-GB' } })
  ben = site.world.person('ben').devices[0]?.client as Client
  talk = await startTalk(browser, 'ada', ben)
}, 5 * MINUTE)
afterEach(() => {
  expect(browser.problems.splice(0).filter((problem) => !/ERR_|WebSocket|Failed to load/.test(problem))).toEqual([])
})
afterAll(() => site.close(), MINUTE)

const composer = () => talk.page.getByRole('textbox', { name: 'Message BEN' })
const log = () => talk.page.getByRole('log', { name: 'Messages' })
const item = (text: string) => log().getByRole('listitem').filter({ hasText: text })
const heard = () => ben.conversations.history(talk.conversationId, { limit: 100 }).flatMap(({ mine, text }) => (mine ? [] : [text]))
const focused = (target: Locator) => target.evaluate((element) => element === document.activeElement)

describe('writing', () => {
  it('begins anywhere, sends with Enter, breaks lines with Shift+Enter, and marks how far a message has come', async () => {
    const { page, conversationId } = talk
    await page.getByRole('heading', { name: 'BEN' }).click()
    await page.keyboard.type('first line')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('second line')
    await page.keyboard.press('Enter')
    expect(await composer().inputValue()).toBe('')
    await item('second line')
      .getByRole('img', { name: /^(Sent|Delivered)$/ })
      .waitFor()
    await expect.poll(heard).toEqual(['first line\nsecond line'])
    ben.conversations.markRead(conversationId, ben.conversations.history(conversationId).at(-1)?.position as number)
    site.world.clock.advance(31_000)
    await item('second line').getByRole('img', { name: 'Read' }).waitFor()
  })

  it('shows that the other one types, and tells them the same', async () => {
    const { page, conversationId } = talk
    ben.conversations.setTyping(conversationId, true)
    await page.getByText('BEN is typing').waitFor()
    ben.conversations.setTyping(conversationId, false)
    await page.getByText('BEN is typing').waitFor({ state: 'detached' })
    const typing: boolean[] = []
    const end = ben.events.subscribe((event) => event.type === 'typing' && typing.push(event.typing))
    await composer().pressSequentially('a')
    await expect.poll(() => typing).toContain(true)
    end()
  })

  it('keeps a draft while one is elsewhere and over a reload', async () => {
    const { page } = talk
    await composer().fill('half a thought')
    await page.getByRole('link', { name: /Friends/ }).click()
    await page.goBack()
    expect(await composer().inputValue()).toBe('half a thought')
    await page.waitForTimeout(600)
    await page.reload()
    await composer().and(page.getByText('half a thought')).waitFor()
    await expect.poll(() => focused(composer())).toBe(true)
    await composer().fill('')
  })

  it('keeps every word of a pasted book, says how much is too much, and sends none of it', async () => {
    const { page } = talk
    const book = 'word '.repeat(10_000)
    await composer().fill('')
    await composer().evaluate((field, text) => {
      field.focus()
      document.execCommand('insertText', false, text)
    }, book)
    await page.getByText(/^46,000 characters too many/).waitFor()
    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
    await page.keyboard.press('Enter')
    expect((await composer().inputValue()).trim().length).toBe(book.trim().length)
    expect(await overflow(page)).toBe(0)
    await composer().fill('x'.repeat(3_990))
    await page.getByText('10 characters left').waitFor()
    await composer().fill('')
  })

  it('shows what it gets as words: no element, no script, no turned-around neighbours; links open without a way back', async () => {
    const { page, conversationId } = talk
    const evil = '<img src=x onerror="document.title=1"><b>bold</b> \u202edesrever https://example.org/a javascript:alert(1)'
    await say(ben, conversationId, [evil])
    await item('desrever').waitFor()
    expect(await log().locator('b, img:not([role])').count()).toBe(0)
    const link = item('desrever').getByRole('link')
    expect(await link.count()).toBe(1)
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
    expect(await page.title()).not.toBe('1')
  })

  it('holds what is written without a connection, over a reload too, and sends it once and in order', async () => {
    const { page } = talk
    await site.world.stopServer()
    for (const text of ['one in the dark', 'two in the dark', 'three in the dark']) {
      await composer().fill(text)
      await page.keyboard.press('Enter')
    }
    await item('three in the dark')
      .getByRole('img', { name: /^(Sending|Waits for the connection)$/ })
      .waitFor()
    await site.world.restartServer()
    await page.reload()
    await item('three in the dark')
      .getByRole('img', { name: /^(Sent|Delivered)$/ })
      .waitFor({ timeout: MINUTE / 2 })
    await expect
      .poll(() => heard().filter((text) => text.endsWith('in the dark')))
      .toEqual(['one in the dark', 'two in the dark', 'three in the dark'])
  })

  it('is walked through by keyboard alone, with a menu for each message', async () => {
    const { page } = talk
    await composer().focus()
    await page.keyboard.press('Shift+Tab')
    expect(await focused(item('three in the dark'))).toBe(true)
    await page.keyboard.press('ArrowUp')
    expect(await focused(item('two in the dark'))).toBe(true)
    await page.keyboard.press('Home')
    await expect.poll(() => focused(item('first line'))).toBe(true)
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Details' }).click()
    await page.getByRole('dialog', { name: 'Details' }).getByText('BEN has seen it.').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => focused(item('first line'))).toBe(true)
    await page.keyboard.press('Escape')
    expect(await focused(composer())).toBe(true)
  })

  it('is clean for axe in dark, light and from right to left, and fits 320 px', async () => {
    const { page, path } = talk
    for (const [colorScheme, query] of [
      ['dark', ''],
      ['light', '?locale=ar-XB'],
    ] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await go(page, path + query)
      await page.getByRole('log').getByRole('listitem').first().waitFor()
      expect(await violations(page)).toEqual([])
    }
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await overflow(page)).toBe(0)
  })

  it('closes the details with Esc where they lie over the messages, and gives the keyboard back to what opened them', async () => {
    const { page, path } = talk
    const opener = page.getByRole('button', { name: 'About BEN' })
    await go(page, path)
    // An opening conversation takes the keyboard once, with its first frame.
    await expect.poll(() => focused(composer())).toBe(true)
    for (const width of [1024, 390]) {
      await page.setViewportSize({ width, height: 800 })
      await opener.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('complementary').getByRole('button', { name: 'Safety number' }).focus()
      await page.keyboard.press('Escape')
      await page.getByRole('complementary').waitFor({ state: 'detached' })
      await expect.poll(() => focused(opener)).toBe(true)
    }
  })

  it('says why one cannot write to somebody blocked, and how to change it', async () => {
    const { page, path } = talk
    await page.setViewportSize({ width: 1280, height: 800 })
    await go(page, path)
    await page.getByRole('button', { name: 'About BEN' }).click()
    await page.getByRole('button', { name: 'Block BEN' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click()
    await page.getByText('You blocked BEN.').waitFor()
    expect(await composer().count()).toBe(0)
    await page.getByRole('main').getByRole('button', { name: 'Unblock', exact: true }).click()
    await page.getByText(/^You and BEN are not friends here/).waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Send request' }).waitFor()
  })
})
