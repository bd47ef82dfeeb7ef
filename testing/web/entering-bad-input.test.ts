import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { box, button, fillSignUp, heading, inside, kitWords, signUp } from './enter.ts'
import { overflow, startWebSite, type WebBrowser, type WebSite } from './web-site.ts'

const MINUTE = 60_000
const PASSWORD = 'walnut harbour copper midnight seven'
const HTML = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
const NASTY = [
  HTML,
  'javascript:alert(3)',
  // overrides of the direction
  '\u202Egnp.exe\u2066\u202D\u200F',
  // emoji only
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u{1F3F4}\u200D\u2620\uFE0F',
  'lorem ipsum '.repeat(4167).slice(0, 50_000),
] as const

let site: WebSite
let browser: WebBrowser
let page: Page
beforeAll(async () => {
  site = await startWebSite()
}, MINUTE)
beforeEach(async () => {
  browser = await site.browser({ context: { viewport: { width: 390, height: 844 } } })
  page = await browser.open()
}, MINUTE)
afterEach(() => browser.context.close(), MINUTE)
afterAll(() => site.close(), MINUTE)

const executed = () => browser.problems.filter((problem) => problem.startsWith('dialog') || problem.includes('Content Security Policy'))
const values = (boxes: readonly Locator[]) => Promise.all(boxes.map((field) => field.inputValue()))

describe('what is typed, whatever it is, is never executed, breaks no page, and stays', () => {
  it(
    'in the sign-up',
    async () => {
      await button(page, 'Create account').click()
      for (const text of NASTY) {
        await fillSignUp(page, text, text)
        await button(page, 'Create account').click()
        await page.locator('input[name=username][aria-invalid=true]').waitFor()
        expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('username')
        expect(await values([box(page, 'Password'), box(page, 'Repeat password')])).toEqual([text, text])
        expect(await overflow(page)).toBe(0)
      }
      expect(executed()).toEqual([])
    },
    MINUTE,
  )

  it(
    'in the sign-in',
    async () => {
      await button(page, 'Sign in').click()
      for (const text of NASTY) {
        await box(page, 'Handle').fill(text)
        await box(page, 'Password').fill(text)
        await button(page, 'Sign in').click()
        await page.locator('[aria-invalid=true]').first().waitFor()
        expect(await box(page, 'Password').inputValue()).toBe(text)
        await button(page, 'Use the recovery kit instead').click()
        await box(page, 'Recovery words').fill(text)
        await button(page, 'Sign in').click()
        await page.locator('textarea[aria-invalid=true]').waitFor()
        expect(await box(page, 'Recovery words').inputValue()).toBe(text)
        expect(await overflow(page)).toBe(0)
        await button(page, 'Use the password instead').click()
      }
      expect(executed()).toEqual([])
    },
    MINUTE,
  )

  it(
    'and a password may be 50,000 characters of HTML',
    async () => {
      const password = HTML.repeat(1000).slice(0, 50_000)
      await signUp(page, 'ada', password)
      expect((await kitWords(page)).length).toBe(24)
      const other = await site.browser()
      const second = await other.open('/sign-in')
      await box(second, 'Handle').fill('ada')
      await box(second, 'Password').fill(password)
      await button(second, 'Sign in').click()
      await inside(second)
      expect([...executed(), ...other.problems]).toEqual([])
    },
    MINUTE,
  )
})

describe('somebody in a hurry', () => {
  it(
    'who presses again where the button was does not leave the form that is being sent',
    async () => {
      await button(page, 'Sign in').click()
      await box(page, 'Handle').fill('@ada')
      await box(page, 'Password').fill('wrong')
      await browser.context.route('**/v1/login/start', () => undefined)
      await button(page, 'Sign in').click()
      await page.locator('button[aria-busy=true]').waitFor()
      await button(page, 'Use the recovery kit instead').click({ force: true })
      await button(page, 'I have no account yet').click({ force: true })
      expect(await values([box(page, 'Handle'), box(page, 'Password')])).toEqual(['ada', 'wrong'])
    },
    MINUTE,
  )
})

describe('a server that goes away', () => {
  it(
    'in mid-sign-up: the words stay, a sentence says what to do, and the same again goes on',
    async () => {
      await button(page, 'Create account').click()
      await fillSignUp(page, 'bea', PASSWORD)
      await page.getByText('@bea is free.').waitFor()
      const asked = page.waitForRequest((request) => request.method() === 'POST')
      await button(page, 'Create account').click()
      await asked
      await site.world.stopServer()
      await page.getByRole('alert').getByText('Everything you typed is still here').waitFor()
      expect(await values([box(page, 'Handle'), box(page, 'Password'), box(page, 'Repeat password')])).toEqual(['bea', PASSWORD, PASSWORD])
      await site.world.restartServer()
      await button(page, 'Create account').click()
      await heading(page, 'Your recovery kit').waitFor()
      expect((await kitWords(page)).length).toBe(24)
    },
    MINUTE,
  )

  it(
    'before anything: the first page says so, and asks again when told',
    async () => {
      await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
      await site.world.stopServer()
      await page.reload()
      await page.getByText('The server doesn’t answer.').waitFor()
      await site.world.restartServer()
      await button(page, 'Try again').click()
      await page.getByText('Takes new accounts.').waitFor()
    },
    MINUTE,
  )
})

describe('two tabs', () => {
  it(
    'that sign up at once end in one account, and both are inside',
    async () => {
      const second = await browser.open()
      const tabs = [
        [page, 'cleo'],
        [second, 'dora'],
      ] as const
      for (const [tab, handle] of tabs) {
        await button(tab, 'Create account').click()
        await fillSignUp(tab, handle, PASSWORD)
      }
      await Promise.all(tabs.map(([tab]) => button(tab, 'Create account').click()))
      const handles = []
      for (const [tab] of tabs) {
        await heading(tab, 'Your recovery kit').waitFor()
        await tab.goto(`${site.world.server.url}/friends`)
        handles.push(
          await tab
            .getByText(/^@(cleo|dora)$/)
            .first()
            .innerText(),
        )
      }
      expect(new Set(handles).size).toBe(1)
    },
    MINUTE,
  )
})

describe('a browser without a file system', () => {
  it(
    'works, and says what that means',
    async () => {
      await browser.context.addInitScript(() => {
        navigator.storage.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'))
      })
      await page.reload()
      await page.getByText('This browser keeps nothing on disk here').waitFor()
      await signUp(page, 'emil', PASSWORD)
    },
    MINUTE,
  )
})
