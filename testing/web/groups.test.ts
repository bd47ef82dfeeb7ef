import type { Client } from '@conclave/client'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { eventually, PROOF_OF_WORK_WITHIN } from '../world/scenes.ts'
import { box, button } from './enter.ts'
import { go, startTalk } from './talk.ts'
import { startWebSite, violations, type WebBrowser, type WebSite } from './web-site.ts'

const MINUTE = 60_000
const PATIENCE = 20_000

let site: WebSite
let browser: WebBrowser
beforeAll(async () => {
  site = await startWebSite({ people: ['bob', 'carol'] })
  browser = await site.browser({ context: { reducedMotion: 'reduce' } })
}, 5 * MINUTE)
afterEach(() => {
  expect(browser.problems.splice(0)).toEqual([])
})
afterAll(() => site.close(), MINUTE)

const client = (handle: string) => site.world.person(handle).devices[0]?.client as Client
const bob = () => client('bob')

it('a group is begun with a friend, who comes in when they accept, and asks back into another', async () => {
  const { page } = await startTalk(browser, 'ada', bob())
  page.setDefaultTimeout(PATIENCE)
  await button(page, 'New group').click()
  await box(page, 'Name of the group').fill('The Band')
  await button(page, 'Begin group').click()
  await page.getByText('Choose somebody to ask.').waitFor()
  expect(await violations(page)).toEqual([])
  await page.getByRole('checkbox', { name: /BOB|bob/ }).click()
  await button(page, 'Begin group').click()
  await page.getByRole('textbox', { name: /^Message #/ }).waitFor()
  await eventually(() => bob().communities.groupInvites().length === 1, 'bob is asked', PROOF_OF_WORK_WITHIN)
  const [asked] = bob().communities.groupInvites()
  expect(asked?.name).toBe('The Band')
  await bob().communities.acceptGroup(asked?.communityId ?? expect.fail('no invite'))
  await page
    .getByRole('complementary', { name: 'Members' })
    .getByRole('button', { name: /BOB|bob/ })
    .waitFor()

  const ada = bob().people.find('ada')?.userId ?? expect.fail('no friend')
  await bob().communities.createGroup({ name: 'Quartet', people: [ada] })
  await go(page, '/')
  await page.getByText('asks you into Quartet').waitFor()
  expect(await violations(page)).toEqual([])
  await button(page, 'Accept').click()
  await page.getByRole('textbox', { name: /^Message #/ }).waitFor()
  await go(page, '/')
  await page.getByRole('list', { name: 'Groups' }).getByText('Quartet').waitFor()
})

it('a group is named by anybody in it, and its words are those of a group', async () => {
  const [page] = browser.context.pages().slice(-1)
  if (page === undefined) return expect.fail('no page')
  await page.getByRole('list', { name: 'Groups' }).getByText('Quartet').click()
  await button(page, 'Quartet').click()
  await page.getByRole('menuitem', { name: 'Group settings' }).click()
  await page.getByRole('navigation', { name: 'Sections of the settings' }).getByRole('link', { name: 'Overview' }).click()
  await page.getByText(/^A group holds 50 people with 250 devices/).waitFor()
  await page.getByText('2 people of 50, 2 devices of 250.').waitFor()
  expect(await page.getByRole('main').getByText('community', { exact: false }).count()).toBe(0)
  await box(page, 'Name').fill('Quintet')
  await button(page, 'Save').click()
  await expect
    .poll(() =>
      bob()
        .communities.list()
        .map(({ name }) => name),
    )
    .toContain('Quintet')
  expect(await violations(page)).toEqual([])
  // Bob, who owns it, goes: it passes on to who is left.
  const [group] = bob()
    .communities.list()
    .filter(({ name }) => name === 'Quintet')
  await bob().communities.leave((group ?? expect.fail('no group')).communityId)
  await page.getByRole('heading', { name: 'End this group' }).waitFor()
  await page.getByRole('heading', { name: 'Leave this group' }).waitFor()
  await button(page, 'Leave').click()
  await page.getByText('You are the last one in it: the group ends.').waitFor()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
  await page.waitForURL((url) => url.pathname === '/')
})

it(
  'a friend is asked into a group later; who is in it already is not offered',
  async () => {
    const carol = client('carol')
    const other = await site.browser({ context: { reducedMotion: 'reduce' } })
    const { page } = await startTalk(other, 'dora', bob())
    page.setDefaultTimeout(PATIENCE)
    await carol.people.request('dora')
    await go(page, '/friends')
    await button(page, 'Accept').click()
    await eventually(() => carol.people.find('dora')?.state === 'contact', 'carol hears of it', PROOF_OF_WORK_WITHIN)
    await go(page, '/')
    await button(page, 'New group').click()
    await box(page, 'Name of the group').fill('Trio')
    await page.getByRole('checkbox', { name: /bob/i }).click()
    await button(page, 'Begin group').click()
    await box(page, 'Message #Trio').waitFor()
    await eventually(() => bob().communities.groupInvites().length === 1, 'bob is asked', PROOF_OF_WORK_WITHIN)
    await bob().communities.acceptGroup(bob().communities.groupInvites()[0]?.communityId ?? expect.fail('no invite'))
    await page.getByRole('complementary', { name: 'Members' }).getByRole('button', { name: /bob/i }).waitFor()

    // Read from the menu in the list; until then it counts as a conversation does, on the rail and in the tab.
    await go(page, '/friends')
    const trio = bob()
      .communities.list()
      .find(({ name }) => name === 'Trio')
    bob().conversations.send(trio?.channels[0]?.conversationId ?? expect.fail('no channel'), 'Who brings the cello?')
    await page.getByRole('link', { name: 'Conclave, 1 unread message' }).waitFor()
    await expect.poll(() => page.title()).toBe('(1) Friends · Conclave')
    await page.getByRole('list', { name: 'Groups' }).getByRole('link', { name: /^Trio/ }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Group settings' }).waitFor()
    await page.getByRole('menuitem', { name: 'Mark as read' }).click()
    await page.getByRole('link', { name: 'Conclave', exact: true }).waitFor()
    await expect.poll(() => page.title()).toBe('Friends · Conclave')
    await page.getByRole('list', { name: 'Groups' }).getByRole('link', { name: /^Trio/ }).click()
    await box(page, 'Message #Trio').waitFor()

    await button(page, 'Add people').first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Add people' }).click()
    await page.getByText('Choose somebody to ask.').waitFor()
    expect(await violations(page)).toEqual([])
    expect(await page.getByRole('checkbox', { name: /bob/i }).count()).toBe(0)
    await page.getByRole('checkbox', { name: /carol/i }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Add people' }).click()
    await page.getByText('Asked. They come in when they accept.').waitFor()
    await eventually(() => carol.communities.groupInvites().length === 1, 'carol is asked', PROOF_OF_WORK_WITHIN)
    const [asked] = carol.communities.groupInvites()
    expect(asked?.name).toBe('Trio')
    await carol.communities.acceptGroup(asked?.communityId ?? expect.fail('no invite'))
    await page.getByRole('complementary', { name: 'Members' }).getByRole('button', { name: /carol/i }).waitFor()
    await button(page, 'Add people').first().click()
    await page.getByText('All of your friends are in this group already.').waitFor()
    await page.keyboard.press('Escape')

    // Who owns it removes somebody, who can be asked again.
    const member = page.getByRole('complementary', { name: 'Members' }).getByRole('button', { name: /carol/i })
    await member.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Kick' }).click()
    await page.getByText('They leave the group now', { exact: false }).waitFor()
    expect(await violations(page)).toEqual([])
    await button(page, 'Kick').click()
    await member.waitFor({ state: 'detached' })
    await expect.poll(() => carol.communities.get(asked?.communityId ?? expect.fail('no group'))?.state).toBe('gone')
    await button(page, 'Add people').first().click()
    await page.getByRole('checkbox', { name: /carol/i }).waitFor()
    await page.keyboard.press('Escape')

    const dora = carol.people.find('dora')?.userId ?? expect.fail('no friend')
    await carol.communities.createGroup({ name: 'Choir', people: [dora] })
    await page.getByRole('link', { name: /^Conclave/ }).click()
    await page.getByText('asks you into Choir').waitFor()
    await button(page, 'Decline').click()
    await page.getByText('asks you into Choir').waitFor({ state: 'detached' })
    expect(await page.getByRole('list', { name: 'Groups' }).getByText('Choir').count()).toBe(0)
    expect(other.problems).toEqual([])
  },
  3 * MINUTE,
)
