import { type Client, openClient } from '@conclave/client'
import { nodeTransport, openMemoryStore } from '@conclave/client/node'
import { webCryptoProvider } from '@conclave/crypto'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually, PROOF_OF_WORK_WITHIN, rejected } from '../world/scenes.ts'
import { answerKit, arrive, box, button, heading, inside, kitWords } from './enter.ts'
import { go, say } from './talk.ts'
import { inScheme, overflow, startWebSite, violations, type WebBrowser, type WebSite } from './web-site.ts'

/** ms; less than a test has, so that what did not happen is named. */
const PATIENCE = 25_000
const MINUTE = 60_000
const OLD = 'walnut harbour copper midnight'
const NEW = 'seven lanterns over quiet water'
const RECOVERY = '**/v1/recovery'
const TITLE = 'Somebody may know my password'

let site: WebSite
/** Where the account was made, another browser of the same person, and their terminal. */
let browser: WebBrowser
let page: Page
let other: WebBrowser
let second: Page
let terminal: Client
let former: string
const loose: Client[] = []
beforeAll(async () => {
  site = await startWebSite({ people: ['bob'] })
  const context = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const
  browser = await site.browser({ context })
  other = await site.browser({ context })
  page = await browser.open()
  await arrive(page, 'ada', OLD)
  terminal = newDevice()
  await terminal.accounts.signIn({ handle: 'ada', password: OLD, deviceName: 'Terminal' })
  former = await terminal.accounts.recoveryWords(OLD)
  second = await other.open('/sign-in')
  await box(second, 'Handle').fill('ada')
  await box(second, 'Password').fill(OLD)
  await button(second, 'Sign in').click()
  await inside(second)
  for (const one of [page, second]) one.setDefaultTimeout(PATIENCE)
}, 5 * MINUTE)
afterEach(() => {
  const said = [browser, other].flatMap((one) => one.problems.splice(0))
  expect(said.filter((problem) => !/the server responded with|net::ERR_FAILED/.test(problem))).toEqual([])
})
afterAll(async () => {
  await Promise.all(loose.map((client) => client.close()))
  await site.close()
}, MINUTE)

/** Outside of the world, so that it stretches passwords as a browser does. */
const newDevice = (): Client => {
  const { server, clock } = site.world
  const client = openClient({
    crypto: webCryptoProvider(),
    connect: nodeTransport,
    db: openMemoryStore(),
    serverUrl: server.url,
    clock,
  })
  loose.push(client)
  return client
}
const bob = () => site.world.person('bob').devices[0]?.client as Client
const focused = (of: Page) => of.evaluate(() => (document.activeElement as HTMLInputElement).name)
const removedAlert = (of: Page) => of.getByRole('alert').getByText('This device was removed from your account.')
const type = async (current: string, next: string) => {
  await box(page, 'Current password').fill(current)
  await box(page, 'New password').fill(next)
  await box(page, 'Repeat password').fill(next)
}

describe('a device that was removed', () => {
  it(
    'signs in again with one press and its password, and has kept what it had',
    async () => {
      const { conversationId } = await bob().people.request('ada')
      await go(page, '/friends')
      await button(page, 'Accept').click({ timeout: PROOF_OF_WORK_WITHIN })
      await eventually(() => bob().people.find('ada')?.state === 'contact', 'the friend hears of it', PROOF_OF_WORK_WITHIN)
      await say(bob(), conversationId, ['kept here'])
      const conversations = second.getByRole('list', { name: 'Conversations' })
      await conversations.getByText('kept here').waitFor()
      const gone = (await terminal.accounts.devices()).filter(({ name }) => /chrom/i.test(name)).at(-1)
      await terminal.accounts.revokeDevices({ deviceIds: [gone?.deviceId as NonNullable<typeof gone>['deviceId']], password: OLD })
      await removedAlert(second).waitFor()
      expect(await second.getByText('No connection.').count()).toBe(0)
      expect(await second.getByText('You have not saved your recovery kit.').count()).toBe(0)
      expect(await violations(second)).toEqual([])
      await button(second, 'Sign in again').click()
      await heading(second, 'Welcome back').waitFor()
      expect(await box(second, 'Handle').inputValue()).toBe('ada')
      expect(await focused(second)).toBe('password')
      // As if it had been said once more, late.
      await second.evaluate(() => localStorage.setItem('conclave.alerts', 'E_DEVICE_REVOKED'))
      await second.keyboard.type(OLD)
      await second.keyboard.press('Enter')
      await inside(second)
      await conversations.getByText('kept here').waitFor()
      await expect.poll(() => second.evaluate(() => localStorage.getItem('conclave.alerts'))).toBeNull()
      expect(await removedAlert(second).count()).toBe(0)
    },
    3 * MINUTE,
  )
})

describe('somebody may know the password', () => {
  it('is a page of the settings that is clean for axe, also from right to left, and fits into 320 px', async () => {
    await go(page, '/settings/security')
    await button(page, 'Replace password and keys').click()
    await heading(page, TITLE).waitFor()
    await page.getByRole('checkbox', { name: 'Terminal' }).waitFor()
    for (const colorScheme of ['dark', 'light'] as const) {
      await inScheme(page, colorScheme)
      expect(await violations(page)).toEqual([])
    }
    await page.setViewportSize({ width: 320, height: 700 })
    expect(await overflow(page)).toBe(0)
    await go(page, '/new-keys?locale=ar-XB')
    await page.getByRole('checkbox', { checked: true }).first().waitFor()
    expect(await overflow(page)).toBe(0)
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  it('names what is wrong beside its field, and forgets what was typed when one leaves', async () => {
    await go(page, '/new-keys')
    await page.getByRole('checkbox', { name: 'Terminal' }).waitFor()
    await button(page, 'Replace everything now').click()
    await page.getByText('Enter your current password.').waitFor()
    await type('something else', 'ada1')
    await page.getByRole('checkbox', { name: 'Use this weak password anyway' }).waitFor()
    await button(page, 'Replace everything now').click()
    await page.getByText('Take a longer one, or confirm below.').waitFor()
    await type('something else', NEW)
    await button(page, 'Replace everything now').click()
    await page.getByText('This is not the password.').waitFor()
    expect(await focused(page)).toBe('current-password')
    await button(page, 'Back').click()
    await heading(page, 'Security').waitFor()
    await button(page, 'Replace password and keys').click()
    expect(await box(page, 'New password').inputValue()).toBe('')
  })

  it(
    'everything is replaced in one step with the keyboard alone, although an answer is lost; chosen devices are out',
    async () => {
      const ada = bob().people.find('ada')
      const safety = async () => ada && (await bob().people.safetyNumber(ada.userId)).digits
      const before = await safety()
      await page.evaluate(() => localStorage.setItem('conclave.alerts', 'E_ACCOUNT_KEY'))
      await go(page, '/')
      await page.getByRole('alert').getByText('may have made a false key').waitFor()
      await button(page, 'Replace my keys').press('Enter')
      await heading(page, TITLE).waitFor()
      await page.getByRole('checkbox', { name: 'Terminal' }).press('Space')
      await type(OLD, NEW)
      let asked = 0
      await browser.context.route(RECOVERY, async (route) => {
        if (route.request().method() !== 'PUT' || asked++ > 0) return route.continue()
        await route.fetch()
        await route.abort()
      })
      await page.keyboard.press('Enter')
      await page.getByText('The server doesn’t answer right now.').waitFor()
      await button(page, 'Replace everything now').press('Enter')
      await heading(page, 'Your new recovery kit').waitFor()
      expect(asked).toBe(2)
      await browser.context.unroute(RECOVERY)
      expect(new URL(page.url()).pathname).toBe('/recovery-kit')
      const words = (await kitWords(page)).join(' ')
      expect(words).not.toBe(former)
      expect(await violations(page)).toEqual([])

      expect(await terminal.accounts.recoveryWords(NEW)).toBe(words)
      expect(await rejected(terminal.accounts.recoveryWords(OLD))).toBe('E_CREDENTIALS')
      await removedAlert(second).waitFor()
      expect(before).toMatch(/^\d{5} /)
      expect(await safety()).toBe(before)
      const thief = newDevice().accounts
      const entry = { handle: 'ada', deviceName: 'thief' }
      expect(await rejected(thief.signIn({ ...entry, password: OLD }))).toBe('E_CREDENTIALS')
      expect(await rejected(thief.signInWithWords({ ...entry, password: NEW, words: former }))).toBe('E_RECOVERY_WORDS')
      expect((await thief.signInWithWords({ ...entry, password: NEW, words })).handle).toBe('ada')
    },
    3 * MINUTE,
  )

  it('who leaves before the new words are saved is reminded at once, until they are', async () => {
    await button(page, 'Save them later').click()
    await page.getByText('You have not saved your recovery kit.').waitFor()
    expect(await page.getByText('may have made a false key').count()).toBe(0)
    await button(page, 'Save it now').click()
    await box(page, 'Password').fill(NEW)
    await page.keyboard.press('Enter')
    const words = await kitWords(page)
    await button(page, 'I have saved them').click()
    await answerKit(page, words)
    await page.keyboard.press('Enter')
    await heading(page, 'Your kit is saved').waitFor()
    await button(page, 'Continue').click()
    await inside(page)
    expect(await page.getByText('You have not saved your recovery kit.').count()).toBe(0)
  })
})
