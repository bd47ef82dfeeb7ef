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
  site = await startWebSite({ people: ['bob'] })
  browser = await site.browser({ context: { reducedMotion: 'reduce' } })
}, 5 * MINUTE)
afterEach(() => {
  expect(browser.problems.splice(0)).toEqual([])
})
afterAll(() => site.close(), MINUTE)

const bob = () => site.world.person('bob').devices[0]?.client as Client

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
