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

it('show who has a role, move it, and say in the audit log what was changed for whom', async () => {
  const { page } = club
  const { communities } = club.client('bob')
  await button(page, 'Move Helpers up').or(button(page, 'Move Helpers down')).first().waitFor()
  const order = async () => (await page.getByRole('list', { name: 'Roles' }).getByRole('listitem').allInnerTexts()).map((text) => text.split('\n')[0])
  const before = await order()
  const [first, second] = before.indexOf('Helpers') === 0 ? ['down', 'up'] : ['up', 'down']
  await button(page, `Move Helpers ${first}`).click()
  await expect.poll(order).not.toEqual(before)
  await button(page, `Move Helpers ${second}`).click()
  await expect.poll(order).toEqual(before)
  await club.page.getByRole('link', { name: 'Members' }).click()
  await page.getByRole('list', { name: 'Members' }).getByRole('button', { name: /bob/i }).click()
  await page.getByRole('checkbox', { name: 'Helpers' }).click()
  await expect.poll(() => page.getByRole('checkbox', { name: 'Helpers' }).isChecked()).toBe(true)
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Roles' }).click()
  await page
    .getByRole('list', { name: 'Roles' })
    .getByRole('button', { name: /^Helpers/ })
    .click()
  await page.getByRole('list', { name: 'Members with this role' }).getByRole('button', { name: /bob/i }).waitFor()
  expect(await page.getByRole('list', { name: 'Members with this role' }).getByRole('listitem').count()).toBe(1)
  await club.fair()
  await page.getByRole('list', { name: 'Members with this role' }).getByRole('button', { name: /bob/i }).click()
  await club.dialog().getByText('@bob').waitFor()
  await page.keyboard.press('Escape')
  const view = communities.get(club.communityId)
  const [everyone, channel] = [view?.roles.find((role) => role.everyone), view?.channels.find(({ name }) => name === 'general')]
  expect([everyone, channel]).not.toContain(undefined)
  // In the audit log: an override of a channel for everyone, set and taken back.
  await club.channel('general').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Channel settings' }).click()
  await page.getByRole('tab', { name: 'Permissions' }).click()
  const answer = (name: string) => page.getByRole('radiogroup', { name: 'Write messages' }).getByRole('radio', { name })
  await answer('Deny').click()
  await expect.poll(() => answer('Deny').isChecked()).toBe(true)
  await answer('As the roles say').click()
  await expect.poll(() => answer('As the roles say').isChecked()).toBe(true)
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Audit log' }).click()
  const log = page.getByRole('list', { name: 'Audit log' })
  const lines = async () => (await log.locator('> li').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))
  await expect.poll(async () => (await lines())[0]).toMatch(/ada changed what Everyone may do in #general As the roles say again: Write messages/i)
  const all = (await lines()).join(' | ')
  expect(all).toMatch(/ada changed what Everyone may do in #general Denied: Write messages/i)
  expect(all).toMatch(/ada changed the role Helpers .*Colour: Teal Given: Kick members/i)
  expect(all).toMatch(/bob joined by an invite of ada/i)
  expect(all).toMatch(/ada made an invite until .+ for any number of people open link/i)
  await club.fair()
})

it('delete a role that somebody has', async () => {
  const { page } = club
  await page.getByRole('link', { name: 'Roles' }).click()
  await page
    .getByRole('list', { name: 'Roles' })
    .getByRole('button', { name: /^Helpers/ })
    .click()
  await button(page, 'Delete role').click()
  await page.getByText('1 member loses it, with everything it allows.').waitFor()
  await club.fair()
  await button(page, 'Delete').click()
  await page.getByRole('list', { name: 'Roles' }).getByText('Helpers').waitFor({ state: 'detached' })
  const { communities } = club.client('bob')
  await expect.poll(() => communities.get(club.communityId)?.roles.map(({ name }) => name)).not.toContain('Helpers')
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

it('close the community: nothing in it changes any more, for anybody', async () => {
  const { page, communityId } = club
  await button(page, 'Close community').click()
  await club.fair()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close community' }).click()
  await page.getByText('The owner has closed this community.', { exact: false }).first().waitFor()
  await club.fair()
  const { communities } = club.client('bob')
  await expect.poll(() => communities.get(communityId)?.code).toBe('E_COMMUNITY_CLOSED')
})
