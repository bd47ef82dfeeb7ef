import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, startClub } from './club.ts'
import { box, button } from './enter.ts'
import { overflow } from './web-site.ts'

const MINUTE = 60_000

let club: Club
beforeAll(async () => {
  club = await startClub(['bob'])
  await club.found()
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

it('shows the channels, then one of them, then the members', async () => {
  const { page } = club
  const home = page.url().replace(/\/[^/]+$/, '')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(home)
  await page.getByRole('link', { name: /^general/ }).click()
  await box(page, 'Message #general').waitFor()
  await button(page, 'Members').click()
  await club.member('bob').waitFor()
  await page.keyboard.press('Escape')
  await button(page, 'Back to the channels').click()
  await page.getByRole('link', { name: /^general/ }).waitFor()
  // Where the finger was, a tooltip would come.
  await page.mouse.move(380, 700)
  await page.getByRole('tooltip').waitFor({ state: 'detached' })
  await club.fair()
})

it('scrolls nothing sideways at 320 px, in long words and from right to left', async () => {
  const { page } = club
  const home = new URL(page.url().replace(/(\/k\/[^/]+).*$/, '$1')).href
  await page.setViewportSize({ width: 320, height: 640 })
  for (const locale of ['en-XA', 'ar-XB']) {
    for (const path of ['', '/settings', '/settings/overview', '/settings/roles', '/settings/audit']) {
      await page.goto(`${home}${path}?locale=${locale}`)
      await page.waitForFunction((id) => document.documentElement.lang === id, locale)
      await page.locator('[data-landmark] h1, [data-landmark] h2').first().waitFor({ state: 'attached' })
      expect([path, locale, await overflow(page)]).toEqual([path, locale, 0])
    }
  }
})
