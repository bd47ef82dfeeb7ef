import type { Client } from '@conclave/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scrollInSteps } from './scrolling.ts'
import { go, say, startTalk, type Talk } from './talk.ts'
import { startWebSite, type WebBrowser, type WebSite } from './web-site.ts'

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
afterAll(() => site.close(), MINUTE)

const log = () => talk.page.getByRole('log', { name: 'Messages' })
const message = (text: string) => log().getByText(text, { exact: true })
const texts = (count: number, from: string) =>
  Array.from({ length: count }, (_, i) => `${from} ${i} ${'and more words '.repeat((i * 7) % 23)}`.trim())
/** Where a message stands on the screen, px. */
const topOf = async (text: string) => (await message(text).boundingBox())?.y

describe('reading', () => {
  it('opens at the unread line, says how much is new since when, and forgets it once it is read', async () => {
    const { page, conversationId } = talk
    await go(page, '/friends')
    await say(ben, conversationId, texts(70, 'while away'))
    await page.getByRole('list', { name: 'Conversations' }).getByText('70', { exact: true }).waitFor()
    await page.getByRole('list', { name: 'Conversations' }).getByRole('link').first().click()
    await page.getByRole('button', { name: /^70 new since \d\d:\d\d$/ }).waitFor()
    expect(await page.getByRole('separator', { name: 'New' }).isVisible()).toBe(true)
    expect(await message('while away 0').isVisible()).toBe(true)
    const left = 70 - (await log().evaluate(visibleMessages))
    await page.getByRole('button', { name: `${left} new · Jump to present` }).waitFor()
    await page.getByRole('button', { name: 'Mark as read' }).click()
    await page.getByRole('separator', { name: 'New' }).waitFor({ state: 'detached' })
    await expect.poll(() => ben.conversations.get(conversationId)?.last?.text).toContain('while away 69')
    await page.waitForFunction(() => !document.title.includes('70'))
  })

  it('does not move while others write and one reads above, and leads back to the present with their number', async () => {
    const { page, conversationId } = talk
    await log().hover()
    for (let i = 0; i < 6; i++) {
      await page.mouse.wheel(0, -250)
      await page.waitForTimeout(50)
    }
    await page.getByRole('button', { name: 'Jump to present' }).waitFor()
    const seen = (await log().getByRole('listitem').allInnerTexts()).map((text) => /while away \d+[ \w]*/.exec(text)?.[0])
    const visible = seen.find((text): text is string => text !== undefined) as string
    const before = await topOf(visible)
    await say(ben, conversationId, ['news one', 'news two', 'news three'])
    await page.getByRole('button', { name: '3 new · Jump to present' }).waitFor()
    expect(Math.abs(((await topOf(visible)) as number) - (before as number))).toBeLessThanOrEqual(4)
    await page.getByRole('button', { name: '3 new · Jump to present' }).click()
    await message('news three').waitFor()
    await page.getByRole('button', { name: /Jump to present/ }).waitFor({ state: 'detached' })
  })

  it('follows the conversation at its end', async () => {
    await say(ben, talk.conversationId, texts(12, 'on and on'))
    await message('on and on 11 ' + 'and more words '.repeat((11 * 7) % 23).trim()).waitFor()
    await expect.poll(() => log().evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop)).toBeLessThanOrEqual(8)
    // What has been visible for a tenth of a second is read; who went on at once would find the unread line when they come back.
    await talk.page.waitForTimeout(1_000)
  })

  it('scrolls up through everything without a hole and without a jump', async () => {
    const { page } = talk
    const { holes, largestJump, distance } = await log().evaluate(scrollInSteps, { step: -60, count: 1_000 })
    expect(distance).toBeGreaterThan(2_000)
    expect(holes).toBe(0)
    expect(largestJump).toBeLessThanOrEqual(4)
    await page.getByText('This is where your conversation with BEN begins.').waitFor()
  })

  it('keeps its place when one leaves and comes back', async () => {
    const { page } = talk
    await log().hover()
    await page.mouse.wheel(0, 700)
    await page.waitForTimeout(400)
    const before = await log().evaluate((box) => box.scrollTop)
    await page.getByRole('link', { name: /Friends/ }).click()
    await page.goBack()
    await log().waitFor()
    await expect.poll(async () => Math.abs((await log().evaluate((box) => box.scrollTop)) - before)).toBeLessThanOrEqual(4)
  })
})

/** How many messages have enough of them on the screen to count as seen. Runs in the page. */
function visibleMessages(box: HTMLElement | SVGElement): number {
  const { top, bottom } = box.getBoundingClientRect()
  return [...box.querySelectorAll<HTMLElement>('[data-key][tabindex]')].filter((row) => {
    const area = row.getBoundingClientRect()
    return area.bottom > top && area.top < bottom - 12
  }).length
}
