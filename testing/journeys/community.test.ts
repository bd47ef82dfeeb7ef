import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  channel,
  chooseFromMenu,
  colourOf,
  createCommunity,
  goOffline,
  inviteLink,
  member,
  openChannel,
  sayThere,
  signUpAndJoin,
} from './communities.ts'
import type { Person } from './person.ts'
import { openTown, type Town } from './town.ts'

// Rows of the product that are walked through here: C1 templates, C2 channels and categories, C4 roles, C5 invites, C6 kick and audit log,
// C8 `shared`, C10 members by role; of the acceptance list 1 (switcher), 21 (unread), 25 (a card, from the members), 36 (back at the same address).

const MINUTE = 60_000
const HARBOUR = 'Harbour Library'

let town: Town
let ada: Person
let bob: Person
let cleo: Person
let links: { readonly open: string; readonly closed: string }
let adaComesBack: () => Promise<Person>
beforeAll(async () => {
  town = await openTown()
  ada = await town.somebody('ada')
  await ada.signUp()
}, 5 * MINUTE)
afterAll(() => town.close(), MINUTE)

/** The name of somebody in the list of members, as it is drawn for others. */
const nameOf = (onlooker: Person, handle: string) => member(onlooker, handle).getByText(handle, { exact: true })
const path = (link: string) => link.slice(town.url.length)

describe('three people', () => {
  it(
    'have a community: one makes it from a template, says the first words, makes two links, and goes',
    async () => {
      await createCommunity(ada, HARBOUR, 'Club')
      for (const name of ['news', 'general', 'meetings', 'board']) await channel(ada, name).waitFor()
      await openChannel(ada, 'general')
      await sayThere(ada, 'general', 'The library lends boats.')
      await sayThere(ada, 'general', 'Bring them back dry.')
      links = { open: await inviteLink(ada, 'open'), closed: await inviteLink(ada, 'closed') }
      adaComesBack = await goOffline(ada)
    },
    2 * MINUTE,
  )

  it(
    'come by an open link while everybody else is away: without an account to the community, and read all of it',
    async () => {
      bob = await town.somebody('bob', { path: path(links.open) })
      await signUpAndJoin(bob, HARBOUR)
      await openChannel(bob, 'general')
      await bob.sees('The library lends boats.')
      await bob.sees('Bring them back dry.')
      await bob.page.getByText('This is where #general begins.').waitFor()
      expect(await channel(bob, 'board').count()).toBe(0)
      await sayThere(bob, 'general', 'I am Bob, and I have a boat.')
    },
    2 * MINUTE,
  )

  it(
    'come by a closed link while all others are away: are told when earlier messages appear, and read them as soon as somebody is there',
    async () => {
      const bobComesBack = await goOffline(bob)
      cleo = await town.somebody('cleo', { path: path(links.closed) })
      await signUpAndJoin(cleo, HARBOUR)
      await openChannel(cleo, 'general')
      await cleo.page.getByText('Earlier messages appear when another member is online.').waitFor()
      await sayThere(cleo, 'general', 'Is anybody here?')
      expect(await cleo.lines(/The library|Bring them|I am Bob/)).toEqual([])
      ada = await adaComesBack()
      await ada.sees('Is anybody here?')
      await cleo.sees('The library lends boats.')
      bob = await bobComesBack()
      await bob.sees('Is anybody here?')
      const all = ['The library', 'Bring them', 'I am Bob', 'Is anybody']
      for (const person of [ada, bob, cleo]) expect(await person.lines(/The library|Bring them|I am Bob|Is anybody/)).toEqual(all)
    },
    3 * MINUTE,
  )

  it(
    'are not alike: a role gives a colour, a channel that others do not see, and the right to kick',
    async () => {
      const plain = await colourOf(nameOf(cleo, 'bob'))
      expect(await colourOf(nameOf(cleo, 'cleo'))).toBe(plain)
      await member(ada, 'bob').click()
      await ada.page.getByRole('checkbox', { name: 'Board' }).click()
      await ada.page.keyboard.press('Escape')
      await cleo.page.getByRole('complementary', { name: 'Members' }).getByRole('heading', { name: 'Board' }).waitFor()
      await expect.poll(() => colourOf(nameOf(cleo, 'bob'))).not.toBe(plain)
      expect(await colourOf(nameOf(cleo, 'cleo'))).toBe(plain)
      await openChannel(bob, 'board')
      await sayThere(bob, 'board', 'Only the board reads this.')
      await channel(ada, 'board.*1 unread message').waitFor()
      await ada.page.keyboard.press('Control+k')
      await ada.page.getByRole('combobox').fill('#boa')
      await ada.page.keyboard.press('Enter')
      await ada.sees('Only the board reads this.')
      expect(await channel(cleo, 'board').count()).toBe(0)
      await member(cleo, 'ada').click({ button: 'right' })
      await cleo.page.getByRole('menuitem', { name: 'About ada' }).waitFor()
      expect(await cleo.page.getByRole('menuitem', { name: /Kick|Ban|Timeout/ }).count()).toBe(0)
      await cleo.page.keyboard.press('Escape')
    },
    2 * MINUTE,
  )

  it(
    'are two after a kick: who was kicked is told, keeps what was said before, and reads nothing of what follows',
    async () => {
      // Beside the channel that she does not see she does not stand.
      expect(await member(bob, 'cleo').count()).toBe(0)
      await openChannel(bob, 'general')
      await member(bob, 'cleo').click({ button: 'right' })
      await bob.page.getByRole('menuitem', { name: 'Kick' }).click()
      await bob.page.getByRole('textbox', { name: 'Reason' }).fill('sold the boats')
      await bob.page.getByRole('alertdialog').getByRole('button', { name: 'Kick' }).click()
      await cleo.page.getByText('You are not in here any more.').first().waitFor()
      await member(bob, 'cleo').waitFor({ state: 'detached' })
      await openChannel(bob, 'general')
      await sayThere(bob, 'general', 'Now we are two.')
      await openChannel(ada, 'general')
      await ada.sees('Now we are two.')
      expect(await cleo.composer('#general').count()).toBe(0)
      await cleo.page.reload()
      await cleo.page.getByText('You are not in here any more.').first().waitFor()
      await cleo.sees('Is anybody here?')
      expect(await cleo.lines(/Now we are two/)).toEqual([])
      await chooseFromMenu(ada, HARBOUR, 'Community settings')
      await ada.page.getByRole('link', { name: 'Audit log' }).click()
      await ada.page.getByText('bob kicked cleo').waitFor()
      await ada.page.getByText('Reason: sold the boats').waitFor()
      // Who has left keeps her name on what she wrote, also where it is read anew, and nothing to open stands behind it.
      await ada.page.keyboard.press('Escape')
      await openChannel(ada, 'general')
      await ada.page.reload()
      await ada.sees('Is anybody here?')
      await ada.page.getByRole('main').getByText('cleo', { exact: true }).first().waitFor()
      expect(await ada.page.getByRole('main').getByRole('button', { name: /cleo/ }).count()).toBe(0)
      await ada.page.getByText('Is anybody here?').click({ button: 'right' })
      await ada.page.getByRole('menuitem', { name: 'Delete message' }).waitFor()
      expect(await ada.page.getByRole('menuitem', { name: /^About/ }).count()).toBe(0)
      await ada.page.keyboard.press('Escape')
      for (const { problems } of [ada, bob, cleo]) expect(problems).toEqual([])
    },
    2 * MINUTE,
  )
})
