import type { Client } from '@conclave/client'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PROOF_OF_WORK_WITHIN } from '../world/scenes.ts'
import { arrive, box, button, heading, inside } from './enter.ts'
import { go, say } from './talk.ts'
import { inScheme, overflow, startWebSite, violations, type WebBrowser, type WebSite } from './web-site.ts'

/** ms; less than a test has, so that what did not happen is named. */
const PATIENCE = 25_000
const OLD = 'walnut harbour copper midnight'
const NEW = 'seven lanterns over quiet water'

const MINUTE = 60_000

let site: WebSite
/** Where the account was made, and a second browser of the same person. */
let browser: WebBrowser
let page: Page
let other: WebBrowser
let second: Page
beforeAll(async () => {
  site = await startWebSite({ people: ['bob'] })
  browser = await site.browser({ context: { viewport: { width: 1280, height: 800 }, colorScheme: 'light', reducedMotion: 'reduce' } })
  page = await browser.open()
  await arrive(page, 'ada', OLD)
  page.setDefaultTimeout(PATIENCE)
}, 5 * MINUTE)
afterEach(() => {
  const said = [browser, other].flatMap((one) => one?.problems.splice(0) ?? [])
  expect(said.filter((problem) => !/the server responded with|net::ERR_FAILED/.test(problem))).toEqual([])
})
afterAll(() => site.close(), MINUTE)

const bob = () => site.world.person('bob').devices[0]?.client as Client
const section = (of: Page, name: string) => of.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name, exact: true }).click()
const device = (name: string | RegExp) => page.getByRole('list', { name: 'Devices' }).getByRole('listitem').filter({ hasText: name })
const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

/** Colours have arrived where they go. */
const still = (of: Page) => of.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)).then(() => undefined))

/** Runs in the page: how it looks when its body begins, before the script of the app. */
function noteFirstLook(): void {
  const note = (_: unknown, observer: MutationObserver) => {
    if (document.body === null) return
    observer.disconnect()
    const { dataset } = document.documentElement
    dataset['first'] = `${dataset['theme']} ${dataset['density']}`
  }
  new MutationObserver(note).observe(document, { childList: true, subtree: true })
}

async function signIn(of: Page, password: string): Promise<void> {
  await box(of, 'Handle').fill('ada')
  await box(of, 'Password').fill(password)
  await button(of, 'Sign in').click()
}

const SECTIONS = ['Profile', 'Security', 'Devices', 'Appearance', 'Privacy', 'About']

describe('every section', () => {
  it(
    'opens by its own address, clean for axe in dark and light',
    async () => {
      await go(page, '/settings')
      for (const colorScheme of ['dark', 'light'] as const) {
        await inScheme(page, colorScheme)
        for (const name of SECTIONS) {
          await section(page, name)
          await heading(page, name).waitFor()
          expect(new URL(page.url()).pathname).toBe(`/settings/${name.toLowerCase()}`)
          expect([name, await violations(page)]).toEqual([name, []])
        }
      }
    },
    3 * MINUTE,
  )

  it('on a phone the list comes first, then the section; back returns to where one was, and nothing is cut off', async () => {
    await page.setViewportSize({ width: 320, height: 700 })
    await go(page, '/settings')
    await heading(page, 'Profile').waitFor({ state: 'hidden' })
    for (const name of SECTIONS) {
      await section(page, name)
      await heading(page, name).waitFor()
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name)
      expect([name, await overflow(page)]).toEqual([name, 0])
      await button(page, 'All settings').click()
      await heading(page, name).waitFor({ state: 'hidden' })
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name)
    }
    await button(page, 'Back to conversations').click()
    await page.waitForURL((url) => url.pathname === '/')
    await page.setViewportSize({ width: 1280, height: 800 })
  })
})

describe('profile', () => {
  it(
    'another name is kept, and contacts see it; markup stays text',
    async () => {
      const { conversationId } = await bob().people.request('ada')
      await go(page, '/friends')
      await button(page, 'Accept').click({ timeout: PROOF_OF_WORK_WITHIN })
      await go(page, '/settings/profile')
      const name = 'Ada <b>Lovelace</b>'
      await box(page, 'Display name').fill(name)
      await page.keyboard.press('Enter')
      await page.getByText('Saved', { exact: true }).waitFor()
      await expect.poll(() => bob().people.find('ada')?.displayName, { timeout: 30_000 }).toBe(name)
      await say(bob(), conversationId, ['kept here'])
      await page.reload()
      expect(await box(page, 'Display name').inputValue()).toBe(name)
    },
    3 * MINUTE,
  )
})

describe('privacy', () => {
  it('whether others see that one types is kept', async () => {
    await go(page, '/settings/privacy')
    const typing = page.getByRole('switch', { name: 'Show when you type' })
    expect(await typing.isChecked()).toBe(true)
    await typing.click()
    await expect.poll(() => typing.isChecked()).toBe(false)
    await page.reload()
    await expect.poll(() => typing.isChecked()).toBe(false)
    await typing.click()
    await expect.poll(() => typing.isChecked()).toBe(true)
  })
})

describe('appearance', () => {
  it('a theme is there at once, after a reload, and before the first script has run', async () => {
    await go(page, '/settings/appearance')
    await page.getByRole('radio', { name: 'Dark' }).waitFor()
    const light = await ground()
    await page.getByRole('radio', { name: 'Dark' }).click()
    await expect.poll(ground).not.toBe(light)
    await still(page)
    const dark = await ground()
    await page.getByRole('radio', { name: 'Compact' }).click()
    await page.addInitScript(noteFirstLook)
    await page.reload()
    expect(await page.evaluate(() => document.documentElement.dataset['first'])).toBe('dark compact')
    await expect.poll(ground).toBe(dark)
    await page.getByRole('radio', { name: 'High contrast' }).click()
    await expect.poll(theme).toBe('contrast')
    await still(page)
    expect(await violations(page)).toEqual([])
    await page.getByRole('radio', { name: 'As the system' }).click()
    await expect.poll(theme).toBeUndefined()
    await expect.poll(ground).toBe(light)
  })
})

describe('password', () => {
  it('is refused without the right one, without a strong one, without the same twice; then it is changed', async () => {
    await go(page, '/settings/security')
    const change = () => button(page, 'Change password').click()
    await change()
    await page.getByText('Enter your current password.').waitFor()
    await box(page, 'Current password').fill('something else')
    await box(page, 'New password').fill('ada1')
    await box(page, 'Repeat password').fill('ada1')
    await page.getByRole('checkbox', { name: 'Use this weak password anyway' }).waitFor()
    await change()
    await page.getByText('Take a longer one, or confirm below.').waitFor()
    await box(page, 'New password').fill(NEW)
    await change()
    await page.getByText('The two passwords differ.').waitFor()
    await box(page, 'Repeat password').fill(NEW)
    await change()
    await page.getByText('This is not the password.').waitFor()
    expect(await box(page, 'Current password').inputValue()).toBe('something else')
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('current-password')
    await box(page, 'Current password').fill(OLD)
    await change()
    await page.getByText('Your password is changed.').waitFor()
    expect(await box(page, 'Current password').inputValue()).toBe('')
  })

  it('the old one opens nothing any more, the new one another browser', async () => {
    other = await site.browser({ context: { reducedMotion: 'reduce' } })
    second = await other.open('/sign-in')
    await signIn(second, OLD)
    await second.getByText('Handle or password is wrong.').waitFor()
    await signIn(second, NEW)
    await inside(second)
  })
})

describe('devices', () => {
  it('are listed with the present one first, and can be renamed', async () => {
    await go(page, '/settings/devices')
    await device(/This device/).waitFor()
    await expect.poll(() => page.getByRole('list', { name: 'Devices' }).getByRole('listitem').count()).toBe(2)
    await device('Last seen: Today')
      .getByRole('button', { name: /^Rename/ })
      .click()
    await box(page, 'Device name').fill('')
    await button(page, 'Save').click()
    await page.getByText('Enter a name.').waitFor()
    await box(page, 'Device name').fill('Library <i>PC</i>')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await device('Library <i>PC</i>').waitFor()
  })

  it('signing out elsewhere keeps what was received, hidden until the same account is back', async () => {
    await go(second, '/settings')
    await button(second, 'Sign out').click()
    const dialog = second.getByRole('alertdialog')
    await dialog.getByRole('radio', { name: 'Keep them here' }).waitFor()
    expect(await violations(second)).toEqual([])
    await dialog.getByRole('button', { name: 'Sign out', exact: true }).click()
    await heading(second, 'A room with a door that locks').waitFor()
    expect(new URL(second.url()).pathname).toBe('/')
    await button(second, 'Sign in').click()
    await signIn(second, NEW)
    await inside(second)
    expect(new URL(second.url()).pathname).toBe('/')
  })

  it('a removed one is out; without the password nothing is removed', async () => {
    await go(page, '/settings/devices')
    await page.getByRole('button', { name: /^Remove / }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('textbox', { name: 'Password' }).fill(OLD)
    await page.keyboard.press('Enter')
    await dialog.getByText('This is not the password.').waitFor()
    await dialog.getByRole('textbox', { name: 'Password' }).fill(NEW)
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText(/is removed from your account\./).waitFor()
    await expect.poll(() => page.getByRole('list', { name: 'Devices' }).getByRole('listitem').count()).toBe(1)
    await second.getByRole('alert').getByText('This device was removed from your account.').waitFor()
  })
})

describe('leaving', () => {
  it('the only device says what is lost, counted, and leaves nothing behind', async () => {
    await button(page, 'Sign out').click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('This is the only device of your account.').waitFor()
    await dialog.getByText('1 conversation').waitFor()
    await dialog.getByText('Your recovery kit isn’t saved.').waitFor()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Sign out and delete' }).click()
    await heading(page, 'A room with a door that locks').waitFor()
    await button(page, 'Sign in').click()
    await signIn(page, NEW)
    await inside(page)
    await page.getByRole('list', { name: 'Conversations' }).getByText('BOB').waitFor()
    expect(await page.getByText('kept here').count()).toBe(0)
  })
  it('without a server everything is deleted all the same, and it is said that the account still lists the browser', async () => {
    const third = await site.browser({ context: { viewport: { width: 390, height: 780 }, reducedMotion: 'reduce' } })
    const leaving = await third.open('/sign-in')
    await signIn(leaving, NEW)
    await inside(leaving)
    await go(leaving, '/settings')
    await button(leaving, 'Sign out').click()
    const dialog = leaving.getByRole('alertdialog')
    await dialog.getByRole('radio', { name: 'Delete them here' }).click()
    await site.world.stopServer()
    await dialog.getByRole('button', { name: 'Sign out and delete' }).click()
    await heading(leaving, 'A room with a door that locks').waitFor()
    await leaving.getByText(/your account may still list this browser/).waitFor()
    expect(await violations(leaving)).toEqual([])
    expect(await overflow(leaving)).toBe(0)
    await site.world.restartServer()
  })
})
