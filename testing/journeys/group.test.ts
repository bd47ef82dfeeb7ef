import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { button } from '../web/enter.ts'
import { chooseFromMenu, member, members, sayThere } from './communities.ts'
import { befriend, type Person } from './person.ts'
import { openTown, type Town } from './town.ts'

// Row B6: a group of friends, who need not be friends of each other; who is asked decides, who leaves reads no more.

const MINUTE = 60_000
const BAND = 'The Band'

let town: Town
let ada: Person
let bob: Person
let cleo: Person
/** The only channel of a group. */
let channelName: string
beforeAll(async () => {
  town = await openTown()
  ;[ada, bob, cleo] = await Promise.all([town.somebody('ada'), town.somebody('bob'), town.somebody('cleo')])
  await Promise.all([ada.signUp(), bob.signUp(), cleo.signUp()])
  await befriend(bob, ada)
  await befriend(cleo, ada)
}, 5 * MINUTE)
afterAll(() => town.close(), MINUTE)

const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message #/ })
const invitation = ({ page }: Person) => page.getByText(`asks you into ${BAND}`)

describe('a group of friends', () => {
  it(
    'is begun by one, who asks two; it opens for each when they accept',
    async () => {
      await button(ada.page, 'New group').click()
      await ada.page.getByRole('textbox', { name: 'Name of the group' }).fill(BAND)
      for (const { handle } of [bob, cleo]) await ada.page.getByRole('checkbox', { name: handle }).click()
      await button(ada.page, 'Begin group').click()
      await composer(ada).waitFor()
      channelName = ((await composer(ada).getAttribute('aria-label')) ?? '').replace('Message #', '')
      await sayThere(ada, channelName, 'Welcome to the band.')
      for (const person of [bob, cleo]) {
        await invitation(person).waitFor()
        await button(person.page, 'Accept').click()
        await composer(person).waitFor()
        await person.sees('Welcome to the band.')
      }
      await members(ada).getByText('cleo', { exact: true }).waitFor()
    },
    3 * MINUTE,
  )

  it(
    'talks, also those who do not know each other; everybody sees the same',
    async () => {
      await sayThere(bob, channelName, 'Bob plays the bass.')
      await cleo.sees('Bob plays the bass.')
      await sayThere(cleo, channelName, 'Cleo sings.')
      for (const person of [ada, bob, cleo]) await person.sees('Cleo sings.')
      const lines = /Welcome to the band|Bob plays|Cleo sings/
      const all = ['Welcome to the band', 'Bob plays', 'Cleo sings']
      for (const person of [ada, bob, cleo]) expect(await person.lines(lines)).toEqual(all)
    },
    2 * MINUTE,
  )

  it(
    'goes on without whoever leaves, who reads nothing more',
    async () => {
      await chooseFromMenu(cleo, BAND, 'Leave')
      await cleo.page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
      await cleo.page.waitForURL((url) => url.pathname === '/')
      await member(ada, 'cleo').waitFor({ state: 'detached' })
      await sayThere(ada, channelName, 'We need a new singer.')
      await bob.sees('We need a new singer.')
      // What was read stays until it is removed.
      const groups = cleo.page.getByRole('list', { name: 'Groups' })
      await groups.getByText(BAND).click()
      await cleo.sees('Cleo sings.')
      expect(await cleo.lines(/Cleo sings|We need a new singer/)).toEqual(['Cleo sings'])
      expect(await composer(cleo).count()).toBe(0)
      await button(cleo.page, 'Remove from this device').click()
      await groups.getByText(BAND).waitFor({ state: 'detached' })
      for (const { problems } of [ada, bob, cleo]) expect(problems).toEqual([])
    },
    2 * MINUTE,
  )
})
