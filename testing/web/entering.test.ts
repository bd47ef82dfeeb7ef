import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { answerKit, box, button, heading, inside, kitWords, signUp } from './enter.ts'
import { startWebSite, type WebBrowser, type WebSite } from './web-site.ts'

const MINUTE = 60_000
const PASSWORD = 'walnut harbour copper midnight seven'

let site: WebSite
const opened: WebBrowser[] = []
beforeAll(async () => {
  site = await startWebSite({ people: ['bob'] })
}, MINUTE)
afterEach(() => {
  // The server is real: what it refuses, the console of the browser says too.
  for (const { problems } of opened.splice(0)) expect(problems.filter((problem) => !problem.includes('the server responded with'))).toEqual([])
})
afterAll(() => site.close(), MINUTE)

async function newPerson(path = '/'): Promise<Page> {
  const browser = await site.browser()
  opened.push(browser)
  return browser.open(path)
}

describe('somebody new', () => {
  let words: readonly string[]

  it(
    'opens the address, takes the suggested password, and is inside with a kit that is known to work',
    async () => {
      const page = await newPerson()
      await page.evaluate(() => {
        const { persist } = navigator.storage
        navigator.storage.persist = () => {
          document.documentElement.dataset['keeps'] = 'asked'
          return persist.call(navigator.storage)
        }
      })
      const asked = () => page.evaluate(() => document.documentElement.dataset['keeps'])
      await button(page, 'Create account').click()
      await box(page, 'Handle').fill('ada')
      await page.getByText('@ada is free.').waitFor()
      await button(page, 'Suggest one').click()
      await page.getByText('Strong', { exact: true }).waitFor()
      expect(await box(page, 'Repeat password').inputValue()).toBe(await box(page, 'Password').inputValue())
      expect(await asked()).toBeUndefined()
      await button(page, 'Create account').click()
      words = await kitWords(page)
      expect(await asked()).toBe('asked')
      expect(new Set(words).size).toBeGreaterThan(12)
      await button(page, 'I have saved them').click()
      await answerKit(page, words.toReversed())
      await button(page, 'Confirm').click()
      await page
        .getByText(/^This is not word/)
        .first()
        .waitFor()
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true')
      await answerKit(page, words)
      await button(page, 'Confirm').click()
      await button(page, 'Continue').click()
      await inside(page)
      expect(new URL(page.url()).pathname).toBe('/')
    },
    MINUTE,
  )

  it(
    'forgot the password: the 24 words open the account in another browser, with a new password',
    async () => {
      const page = await newPerson('/sign-in')
      await box(page, 'Handle').fill('ada')
      await box(page, 'Password').fill('what was it')
      await button(page, 'Sign in').click()
      await page.getByText('Handle or password is wrong. Check both.').waitFor()
      expect(await box(page, 'Password').inputValue()).toBe('what was it')
      expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('password')
      await button(page, 'Use the recovery kit instead').click()
      await box(page, 'Recovery words').fill([...words.slice(1), 'zebra'].join(' '))
      await page.getByText('24 words of 24').waitFor()
      await box(page, 'New password').fill(PASSWORD)
      await box(page, 'Repeat password').fill(PASSWORD)
      await button(page, 'Sign in').click()
      await page.getByText(/^These are not the 24 words/).waitFor()
      await box(page, 'Recovery words').fill(`  ${words.join('\n')} `)
      await button(page, 'Sign in').click()
      await inside(page)
    },
    MINUTE,
  )
})

describe('a friend link', () => {
  it(
    'that somebody without an account opens waits over the sign-up, and then shows whose it is',
    async () => {
      const link = new URL(site.world.person('bob').account.friendLink)
      const page = await newPerson(link.pathname + link.hash)
      await heading(page, 'Somebody invites you to talk').waitFor()
      await signUp(page, 'carol', PASSWORD)
      await button(page, 'Save them later').click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('@bob').waitFor()
      await dialog.getByRole('button', { name: 'Send request' }).waitFor()
    },
    MINUTE,
  )

  it.each([
    ['#half.a.link', 'This link is not whole'],
    [`#${'A'.repeat(43)}.${'B'.repeat(43)}`, 'This link belongs to another server'],
  ])('%s leads nowhere, and says why', async (hash, title) => {
    const page = await newPerson(`/u${hash}`)
    await heading(page, title).waitFor()
    await button(page, 'Continue without it').click()
    await heading(page, 'A room with a door that locks').waitFor()
    expect(await page.getByText('A friend link waits for you.').count()).toBe(0)
  })
})
