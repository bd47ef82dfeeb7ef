import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWebSite, type WebSite } from '../web/web-site.ts'
import { befriend, type Person } from './person.ts'
import { arrive, openTown, PATIENCE, type Town } from './town.ts'

const MINUTE = 60_000
const DAY = 86_400_000
/** Messages for which a browser without room may still have some. */
const MOST = 10

describe('on an unlucky day', () => {
  let town: Town
  let ada: Person
  let bob: Person
  beforeAll(async () => {
    town = await openTown()
    ;[ada, bob] = await Promise.all([town.somebody('ada'), town.somebody('bob')])
    await Promise.all([ada.signUp(), bob.signUp()])
    await befriend(bob, ada)
  }, 5 * MINUTE)
  afterAll(() => town.close(), MINUTE)

  const draft = (person: Person) => expect.poll(() => person.composer('bob').inputValue(), { timeout: PATIENCE })

  it(
    'the worker ends in the middle of a sentence: the words stay and arrive',
    async () => {
      await ada.composer('bob').pressSequentially('half a sentence')
      for (const worker of ada.page.workers()) await worker.evaluate(() => self.close()).catch(() => undefined)
      await ada.composer('bob').pressSequentially(' and its end')
      await ada.page.keyboard.press('Enter')
      await bob.sees('half a sentence and its end')
      await ada.seesMark('half a sentence and its end', 'Sent', 'Delivered', 'Read')
      await bob.say('ada', 'I got it all')
      await ada.sees('I got it all')
    },
    2 * MINUTE,
  )

  it(
    'the disk is full: a sentence says so, the words stay where they are, and leave when there is room',
    async () => {
      const devtools = await ada.page.context().newCDPSession(ada.page)
      const origin = town.url
      await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
      const noRoom = ada.page.getByText('This browser has no room left.').first()
      const texts: string[] = []
      for (let isFull = false; !isFull && texts.length < MOST; isFull = await noRoom.isVisible()) {
        const text = `full ${texts.length + 1}.`
        texts.push(text)
        await ada.say('bob', `${text} ${'there is much to say about this '.repeat(10)}`)
        await noRoom
          .or(ada.message(text).getByRole('img', { name: /^(Sent|Delivered|Read)$/ }))
          .first()
          .waitFor()
      }
      await noRoom.waitFor()
      await draft(ada).toContain(texts.at(-1))
      await devtools.send('Storage.overrideQuotaForOrigin', { origin })
      await ada.composer('bob').focus()
      await ada.page.keyboard.press('Enter')
      await bob.sees(texts.at(-1) as string)
      expect(await bob.lines(/full \d+\./)).toEqual(texts)
      await noRoom.waitFor({ state: 'detached' })
    },
    2 * MINUTE,
  )

  it(
    'a newer version was opened in another tab: the old one says so, and after a reload the words are there',
    async () => {
      await ada.composer('bob').fill('a thought before the new version')
      await ada.page.waitForTimeout(1_000)
      const newer = await ada.page.context().newPage()
      await newer.goto(`${town.url}/favicon.svg`)
      // What a page of another build says when it opens; this form never changes.
      await newer.evaluate(() => new BroadcastChannel('conclave').postMessage({ type: 'hello', tab: 'z', build: 'newer', opened: Date.now() }))
      await ada.page.getByText('A newer version runs in another tab.').waitFor()
      await newer.close()
      await ada.page.getByRole('button', { name: 'Reload' }).click()
      await draft(ada).toBe('a thought before the new version')
      await ada.page.keyboard.press('Enter')
      await bob.sees('a thought before the new version')
      expect([...ada.problems, ...bob.problems].filter((problem) => /dialog|Content Security Policy/.test(problem))).toEqual([])
    },
    2 * MINUTE,
  )
})

describe.each([
  ['slow', DAY],
  ['fast', -DAY],
])('with a clock that is a day %s', (_, ahead) => {
  let site: WebSite
  beforeAll(async () => {
    site = await startWebSite({ people: ['bob'] })
    site.world.clock.advance(ahead)
  }, 2 * MINUTE)
  afterAll(() => site.close(), MINUTE)

  it(
    'one gets an account and talks, and is told about the clock',
    async () => {
      const bob = site.world.person('bob').devices[0]?.client
      const browser = await site.browser()
      const ada = await arrive(browser.context, 'ada', site.world.server.url)
      await ada.signUp()
      await ada.page.getByText('The clock of this device is off by 1,440 minutes.').waitFor()
      await ada.request('bob')
      await expect.poll(() => bob?.people.requests().length, { timeout: PATIENCE }).toBe(1)
      for (const person of bob?.people.requests() ?? []) bob?.people.accept(person.userId)
      await ada.open('BOB')
      await ada.say('BOB', 'what day is it')
      await expect.poll(() => bob?.conversations.list()[0]?.last?.text, { timeout: PATIENCE }).toBe('what day is it')
      const [conversation] = bob?.conversations.list() ?? []
      if (conversation) bob?.conversations.send(conversation.conversationId, 'one day off')
      await ada.sees('one day off')
    },
    3 * MINUTE,
  )
})
