import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { befriend, type Person } from './person.ts'
import { openTown, PATIENCE, type Town } from './town.ts'

const MINUTE = 60_000

let town: Town
let ada: Person
let bob: Person
let cleo: Person
beforeAll(async () => {
  town = await openTown()
  ;[ada, bob, cleo] = await Promise.all([town.somebody('ada'), town.somebody('bob'), town.somebody('cleo')])
  await Promise.all([ada.signUp(), bob.signUp(), cleo.signUp()])
  await befriend(bob, ada)
  await befriend(cleo, ada)
}, 5 * MINUTE)
afterAll(() => town.close(), MINUTE)

const unread = (person: Person, count: string) => ada.conversation(person.handle).getByText(count)
const title = () => expect.poll(() => ada.page.title(), { timeout: PATIENCE })
const favicon = () => ada.page.locator('link[rel=icon]').first().getAttribute('href')

describe('three people', () => {
  it(
    'write to one of them at once: list, title and mark of the tab count what is unread, and forget it as it is read',
    async () => {
      await ada.page.getByRole('link', { name: /^Friends/ }).click()
      await title().toBe('Friends · Conclave')
      const plain = await favicon()
      await Promise.all([bob.say('ada', 'bob one'), cleo.say('ada', 'cleo one')])
      await bob.say('ada', 'bob two')
      await unread(bob, '2 unread messages').waitFor({ state: 'attached' })
      await unread(cleo, '1 unread message').waitFor({ state: 'attached' })
      await title().toBe('(3) Friends · Conclave')
      expect(await favicon()).not.toBe(plain)
      await ada.open('bob')
      await ada.sees('bob two')
      await title().toBe('(1) Conversations · Conclave')
      await ada.open('cleo')
      await ada.sees('cleo one')
      await title().toBe('Conversations · Conclave')
      expect(await favicon()).toBe(plain)
    },
    2 * MINUTE,
  )

  it(
    'are never mixed up: each sees what was said to them, and each conversation keeps its own draft',
    async () => {
      await ada.say('cleo', 'for cleo alone')
      await ada.composer('cleo').fill('half a thought for cleo')
      await ada.open('bob')
      expect(await ada.composer('bob').inputValue()).toBe('')
      await ada.say('bob', 'for bob alone')
      await Promise.all([cleo.sees('for cleo alone'), bob.sees('for bob alone')])
      expect([await cleo.lines(/for bob/), await bob.lines(/for cleo/)]).toEqual([[], []])
      await ada.conversation('cleo').getByText('Draft: half a thought for cleo').waitFor()
      await ada.open('cleo')
      expect(await ada.composer('cleo').inputValue()).toBe('half a thought for cleo')
      await ada.composer('cleo').fill('')
    },
    2 * MINUTE,
  )

  it(
    'type at the same time, and the list says so for each',
    async () => {
      await ada.page.getByRole('link', { name: /^Friends/ }).click()
      await Promise.all([bob, cleo].map((person) => person.composer('ada').pressSequentially('hm')))
      await Promise.all([bob, cleo].map((person) => ada.conversation(person.handle).getByText('is typing').waitFor()))
    },
    2 * MINUTE,
  )

  it(
    'are two after a block: what the blocked one writes no longer arrives, nothing tells them, and the others go on',
    async () => {
      await ada.open('cleo')
      await ada.block('cleo')
      await cleo.say('ada', 'can you hear me')
      await cleo.seesMark('can you hear me', 'Sent')
      await bob.say('ada', 'I can hear you')
      await ada.conversation('bob').getByText('1 unread message').waitFor({ state: 'attached' })
      await title().toBe('(1) Conversations · Conclave')
      expect(await ada.lines(/can you hear me/)).toEqual([])
      expect(await ada.conversation('cleo').getByText('unread').count()).toBe(0)
      expect(await cleo.page.getByText(/block/i).count()).toBe(0)
      expect(await cleo.composer('ada').isEnabled()).toBe(true)
      await ada.open('bob')
      await ada.say('bob', 'and I you')
      await bob.sees('and I you')
    },
    2 * MINUTE,
  )
})
