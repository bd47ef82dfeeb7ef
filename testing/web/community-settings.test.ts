import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CLUB, type Club, openSettings, startClub } from './club.ts'
import { box, button } from './enter.ts'

const MINUTE = 60_000

let club: Club
beforeAll(async () => {
  club = await startClub(['bob'])
  await club.found()
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

it('change a role, and nothing that one does not have', async () => {
  const { page } = club
  await openSettings(page, 'Roles')
  await button(page, 'Create role').click()
  await box(page, 'Name of the role').fill('Helpers')
  await page.getByRole('radio', { name: 'Teal' }).click()
  await page.getByRole('switch', { name: 'Kick members' }).click()
  await club.fair()
  await button(page, 'Save').click()
  await button(page, 'All roles').click()
  await page.getByRole('list', { name: 'Roles' }).getByText('Helpers').waitFor()
  const role = () =>
    club
      .client('bob')
      .communities.get(club.communityId)
      ?.roles.find(({ name }) => name === 'Helpers')
  await expect.poll(() => role()?.permissions).toEqual(['kickMembers'])
  expect(role()?.colour).toBe(0x2f9e97)
})

it('withdraw an invite: whoever comes with it is told', async () => {
  const { page, browser, link } = club
  await page.getByRole('link', { name: 'Invites' }).click()
  await page.getByText('Used once', { exact: false }).waitFor()
  await club.fair()
  await button(page, 'Withdraw').click()
  await page.getByText('This invite was withdrawn. Ask for a new one.').waitFor()
  const guest = await browser.open(link.slice(link.indexOf('/j')))
  await guest.getByText('This invite was withdrawn. Ask for a new one.').waitFor()
  await guest.close()
})

it('tell an owner what to do before leaving, and do not offer it', async () => {
  const { page } = club
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByText('You are the owner, and an owner can’t leave. Hand the community over first, or close it.').waitFor()
  await club.fair()
  expect(await button(page, 'Leave').count()).toBe(0)
  await button(page, CLUB).click()
  await page.getByRole('menuitem', { name: 'Community settings' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Leave' }).count()).toBe(0)
  await page.keyboard.press('Escape')
})

it('hand the community over to whoever accepts it, and back', async () => {
  const { page, communityId } = club
  const { accounts, communities } = club.client('bob')
  await button(page, 'Choose a member').click()
  await page.getByRole('searchbox', { name: 'Find a member' }).fill('bo')
  await club.fair()
  await page.getByRole('list', { name: 'Members' }).getByRole('button', { name: /bob/i }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Offer' }).click()
  await page.getByText(/^Offered to BOB, who has not answered yet/i).waitFor()
  expect(await button(page, 'Close community').count()).toBe(1)
  await expect.poll(() => communities.get(communityId)?.offeredTo).toBe(accounts.current()?.userId)
  await communities.acceptOwnership(communityId)
  await button(page, 'Close community').waitFor({ state: 'detached' })
  const ada = communities.members(communityId, { limit: 10 }).members.find(({ handle }) => handle === 'ada')
  await communities.offerOwnership(communityId, (ada ?? expect.fail('no ada')).userId)
  await page.getByText('The owner offers you this community.', { exact: false }).waitFor()
  await button(page, 'Accept').click()
  await button(page, 'Close community').waitFor()
})
