import { nodeWebCrypto } from '@conclave/client/node'
import { parseFriendLink, webCryptoProvider } from '@conclave/crypto'
import type { ConversationId, UserId } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directConversation } from '../../packages/client/src/conversations/direct.ts'
import { type Browser, startBrowser } from '../browser/chromium.ts'
import { box } from '../web/enter.ts'
import { filesOf, samplesOf } from './files.ts'
import { befriend, type Person } from './person.ts'
import { arrive, openTown, PATIENCE, type Town } from './town.ts'

const MINUTE = 60_000

let town: Town
let browser: Browser
/** Ada's first device, and her second. */
let ada: Person
let second: Person
let bob: Person
beforeAll(async () => {
  town = await openTown()
  browser = await startBrowser()
  ;[ada, bob] = await Promise.all([town.somebody('ada'), town.somebody('bob')])
  await Promise.all([ada.signUp(), bob.signUp()])
  await befriend(bob, ada)
  await ada.say('bob', 'before there was a second device')
  await bob.sees('before there was a second device')
}, 5 * MINUTE)
afterAll(async () => {
  await browser.close()
  await town.close()
}, MINUTE)

describe('somebody with a second browser', () => {
  it(
    'signs in there with handle and password, finds the friend, and both browsers have what is said from then on',
    async () => {
      second = await arrive(browser.context, 'ada', town.url)
      await second.signIn()
      await second.open('bob')
      // Friends write to a new device as soon as they have heard of it.
      await second.say('bob', 'from my second device')
      await Promise.all([bob, ada].map((person) => person.sees('from my second device')))
      await bob.say('ada', 'for both of your devices')
      await Promise.all([ada, second].map((device) => device.sees('for both of your devices')))
      await ada.say('bob', 'and from my first')
      await Promise.all([bob, second].map((person) => person.sees('and from my first')))
      await expect.poll(() => bob.lines(/from my \w+/), { timeout: PATIENCE }).toEqual(['from my second', 'from my first'])
    },
    2 * MINUTE,
  )

  it(
    'removes the first one from there: it is out and says so, gets nothing more, and the second goes on',
    async () => {
      await second.go('/settings/devices')
      await second.page.getByRole('button', { name: /^Remove / }).click()
      const dialog = second.page.getByRole('alertdialog')
      await box(second.page, 'Password').fill(second.password)
      await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
      await dialog.waitFor({ state: 'detached' })
      await ada.page.getByText('This device was removed from your account.').first().waitFor()
      await second.page.goBack()
      await second.composer('bob').waitFor()
      await bob.say('ada', 'only for the device that stayed')
      await second.sees('only for the device that stayed')
      await second.say('bob', 'I am still here')
      await bob.sees('I am still here')
      expect(await ada.page.getByText('only for the device that stayed').count()).toBe(0)
    },
    2 * MINUTE,
  )
})

describe('somebody who signs out and wipes', () => {
  it(
    'leaves nothing of it in the browser: no page of the database, another key, no setting, no path, no address that says who talks with whom',
    async () => {
      const pages = samplesOf(browser.profile)
      expect(pages.length).toBeGreaterThan(20)
      const before = await second.page.evaluate(storage)
      const talk = await conversationOf(second, bob)
      const other = await second.anotherTab(new URL(second.page.url()).pathname)
      await other.composer('bob').waitFor()
      await second.go('/settings/profile')
      await second.page.getByRole('button', { name: 'Sign out' }).click()
      await second.page.getByRole('alertdialog').getByRole('button', { name: 'Sign out and delete' }).click()
      await second.page.getByRole('button', { name: 'Create account' }).waitFor()
      const left = await second.page.evaluate(storage)
      expect(left.key).not.toBe(before.key)
      expect(left.records).toEqual(['database-key'])
      expect([left.session, left.local]).toEqual([[], []])
      await other.page.waitForURL((url) => url.pathname === '/')
      await other.page.getByRole('button', { name: 'Create account' }).waitFor()
      expect((await other.page.evaluate(storage)).session).toEqual([])
      expect(left.cached.filter((path) => /^\/(v1|c|u)(\/|$)/.test(path))).toEqual([])
      await browser.end()
      const files = filesOf(browser.profile)
      expect(pages.filter((page) => files.some(({ bytes }) => bytes.includes(page)))).toHaveLength(0)
      expect(files.some(({ bytes }) => bytes.includes('/settings/profile'))).toBe(true)
      expect(files.filter(({ bytes }) => bytes.includes(talk)).map(({ name }) => name)).toEqual([])
      await browser.restart()
    },
    2 * MINUTE,
  )

  it(
    'may sign in again in the same browser, and the friend goes on as if nothing had been',
    async () => {
      await bob.say('ada', 'written while you were away')
      second = await arrive(browser.context, 'ada', town.url)
      await second.signIn()
      await second.open('bob')
      expect(await second.lines(/I am still here/)).toEqual([])
      await second.say('bob', 'good to be back')
      await bob.sees('good to be back')
      await bob.say('ada', 'welcome back')
      await second.sees('welcome back')
      expect(await bob.lines(/I am still here|good to be back/)).toEqual(['I am still here', 'good to be back'])
    },
    2 * MINUTE,
  )
})

/** The id of their conversation, as whoever knows both of their links can compute it. */
async function conversationOf(...people: readonly [Person, Person]): Promise<ConversationId> {
  const links = await Promise.all(people.map((person) => person.friendLink()))
  const [one, other] = links.map((link) => parseFriendLink(link).userId) as [UserId, UserId]
  return directConversation(webCryptoProvider(nodeWebCrypto()), one, other)
}

/** What there is in the stores of this origin that a page can look into. Runs in the page. */
async function storage() {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => reject(new Error('IndexedDB')))
    })
  const database = await done(indexedDB.open('conclave'))
  const table = () => database.transaction('records').objectStore('records')
  const records = (await done(table().getAllKeys())).map(String)
  const wrapped = (await done(table().get('database-key'))) as { ciphertext: ArrayBuffer }
  database.close()
  const cached: string[] = []
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys()
    cached.push(...requests.map((request) => new URL(request.url).pathname))
  }
  const key = new Uint8Array(wrapped.ciphertext).join()
  return { records, key, local: Object.keys(localStorage), session: Object.keys(sessionStorage), cached }
}
