import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChannel, createCommunity, goOffline, inviteLink, openChannel, type Reading, sayThere, signUpAndJoin } from './communities.ts'
import type { Person } from './person.ts'
import { openTown, type Town } from './town.ts'

// Row C8: what a newcomer reads under each of the three policies, in an account that was made for it.

const MINUTE = 60_000
const CHANNELS: readonly (readonly [string, Reading])[] = [
  ['chronicle', 'Everything'],
  ['parlour', 'From when they join'],
  ['balcony', 'From when they join, and keys are thrown away'],
]

let town: Town
let ada: Person
let eve: Person
let link: string
beforeAll(async () => {
  town = await openTown()
  ada = await town.somebody('ada')
  await ada.signUp()
}, 5 * MINUTE)
afterAll(() => town.close(), MINUTE)

describe('a newcomer', () => {
  it(
    'finds three channels, in each of which something was said before',
    async () => {
      await createCommunity(ada, 'Lighthouse', 'Empty')
      for (const [name, reading] of CHANNELS) {
        await createChannel(ada, name, reading)
        await sayThere(ada, name, `${name} before`)
      }
      link = await inviteLink(ada, 'open')
      const comesBack = await goOffline(ada)
      eve = await town.somebody('eve', { path: link.slice(town.url.length) })
      await signUpAndJoin(eve, 'Lighthouse')
      for (const [name] of CHANNELS) await openChannel(eve, name)
      ada = await comesBack()
    },
    3 * MINUTE,
  )

  it.each([
    ['chronicle', 'Whoever joins later reads all of it.', ['chronicle before', 'chronicle after', 'chronicle answer']],
    ['parlour', 'Everybody reads what was written since they joined. The server carries it closed.', ['parlour after', 'parlour answer']],
    ['balcony', 'The server carries it closed, and devices throw its keys away once they have read it.', ['balcony after', 'balcony answer']],
  ])(
    'reads in #%s what its policy says, and nothing else',
    async (name, policy, lines) => {
      await openChannel(ada, name)
      await ada.page.getByText(policy).waitFor()
      await sayThere(ada, name, `${name} after`)
      await openChannel(eve, name)
      await eve.sees(`${name} after`)
      await sayThere(eve, name, `${name} answer`)
      await ada.sees(`${name} answer`)
      const said = new RegExp(`${name} (before|after|answer)`)
      expect(await eve.lines(said)).toEqual(lines)
      expect(await ada.lines(said)).toEqual([`${name} before`, `${name} after`, `${name} answer`])
      // What is on the device is the same after a reload.
      await eve.page.reload()
      await eve.sees(`${name} answer`)
      expect(await eve.lines(said)).toEqual(lines)
      expect([...ada.problems, ...eve.problems]).toEqual([])
    },
    2 * MINUTE,
  )
})
