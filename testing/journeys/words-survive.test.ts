import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { befriend, type Person } from './person.ts'
import { openTown, PATIENCE, type Town } from './town.ts'

const MINUTE = 60_000
const rounds = process.env['CONCLAVE_LONG'] === undefined ? 1 : 10

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

const numbered = (word: string, count: number) => Array.from({ length: count }, (_, i) => `${word} ${i + 1}.`)
/** What somebody sees of the numbered texts, in the order of the screen. */
const seen = (person: Person, word: string) => expect.poll(() => person.lines(new RegExp(`${word} \\d+\\.`)), { timeout: PATIENCE })

describe.each(Array.from({ length: rounds }, (_, i) => i + 1))('words, round %i,', (round) => {
  it(
    'written while the server is killed and away leave once and in order when it is back, over a reload too',
    async () => {
      const word = `dark ${round}`
      const texts = numbered(word, 15)
      for (const [i, text] of texts.slice(0, 10).entries()) {
        await ada.say('bob', text)
        if (i === 4) await town.server.kill()
      }
      await ada.page.getByText(/^No connection\. What you wrote/).waitFor()
      await ada.seesMark(texts[9] as string, 'Sending', 'Waits for the connection')
      await ada.page.reload()
      await seen(ada, word).toEqual(texts.slice(0, 10))
      for (const text of texts.slice(10)) await ada.say('bob', text)
      await town.server.start()
      await bob.sees(texts[14] as string)
      await ada.seesMark(texts[14] as string, 'Sent', 'Delivered', 'Read')
      await seen(bob, word).toEqual(texts)
      await seen(ada, word).toEqual(texts)
      await ada.page.getByText(/^No connection/).waitFor({ state: 'detached' })
    },
    2 * MINUTE,
  )

  it(
    'are the same in two tabs, whose addresses, back and forward are exact; what one reads is read in the other',
    async () => {
      const second = await ada.anotherTab(new URL(ada.page.url()).pathname)
      await bob.say('ada', `to both tabs ${round}`)
      await Promise.all([ada.sees(`to both tabs ${round}`), second.sees(`to both tabs ${round}`)])
      await second.say('bob', `from the second tab ${round}`)
      await Promise.all([bob, ada].map((person) => person.sees(`from the second tab ${round}`)))
      expect(await ada.lines(new RegExp(`from the second tab ${round}`))).toHaveLength(1)
      const address = second.page.url()
      for (const tab of [ada, second]) await tab.page.getByRole('link', { name: /^Friends/ }).click()
      await second.page.goBack()
      await second.composer('bob').waitFor()
      expect(second.page.url()).toBe(address)
      await second.page.goForward()
      await second.page.getByRole('heading', { name: 'Friends' }).waitFor()
      await bob.say('ada', `unread in both ${round}`)
      for (const tab of [ada, second]) await tab.conversation('bob').getByText('1 unread message').waitFor({ state: 'attached' })
      await ada.open('bob')
      await second.conversation('bob').getByText('1 unread message').waitFor({ state: 'detached' })
      await second.open('bob')
      await second.sees(`unread in both ${round}`)
      await second.page.close()
    },
    2 * MINUTE,
  )

  const ends = [
    ['is closed', (owner: Person) => owner.page.close()],
    [
      'crashes',
      async (owner: Person) => {
        const crashed = owner.page.waitForEvent('crash')
        const session = await owner.page.context().newCDPSession(owner.page)
        void session.send('Page.crash').catch(() => undefined)
        await crashed
      },
    ],
  ] as const
  it.each(ends)(
    'written in one tab while the tab that owns the store %s in mid-send arrive once and in order',
    async (how, end) => {
      const word = `${how} ${round}`
      const texts = numbered(word, 16)
      const owner = ada
      ada = await owner.anotherTab(new URL(owner.page.url()).pathname)
      await ada.composer('bob').waitFor()
      for (const [i, text] of texts.entries()) {
        await ada.say('bob', text)
        if (i === 6) await end(owner)
      }
      await bob.sees(texts[15] as string)
      await seen(bob, word).toEqual(texts)
      await seen(ada, word).toEqual(texts)
      await ada.seesMark(texts[15] as string, 'Sent', 'Delivered', 'Read')
      await bob.say('ada', `heard after it ${word}`)
      await ada.sees(`heard after it ${word}`)
      await owner.page.close()
    },
    2 * MINUTE,
  )
})
