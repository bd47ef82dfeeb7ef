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
    expect(other.problems).toEqual([])
  },
  3 * MINUTE,
)
