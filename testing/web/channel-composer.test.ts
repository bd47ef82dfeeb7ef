import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, openSettings, startClub } from './club.ts'
import { box, button } from './enter.ts'

const MINUTE = 60_000

let club: Club
beforeAll(async () => {
  club = await startClub(['bob', 'carol'])
  await club.foundBy('bob')
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

const composer = () => box(club.page, 'Message #general')
const idOf = (handle: string) => {
  const { members } = club.client('bob').communities.members(club.communityId, { limit: 10 })
  return (members.find((member) => member.handle === handle) ?? expect.fail(`no ${handle}`)).userId
}
const ada = () => idOf('ada')
const timeout = (duration: number) => club.client('bob').communities.timeout(club.communityId, ada(), duration)
const general = () => {
  const { communities } = club.client('bob')
  return communities.get(club.communityId)?.channels.find(({ name }) => name === 'general') ?? expect.fail('no channel')
}
const heard = () =>
  club
    .client('bob')
    .conversations.history(general().conversationId)
    .map(({ text }) => text)

it('gives way to the reason while one is in timeout, and keeps the draft; it ends by somebody’s hand', async () => {
  const { page } = club
  await composer().fill('What I wanted to say')
  await timeout(10 * MINUTE)
  await page.getByText(/^You can read here, and write again from .+ on\.$/).waitFor()
  expect(await composer().count()).toBe(0)
  await club.fair()
  await timeout(0)
  await composer().waitFor()
  expect(await composer().inputValue()).toBe('What I wanted to say')
})

it('comes back by itself when the timeout is over', async () => {
  await timeout(10_000)
  await composer().waitFor({ state: 'detached' })
  await composer().waitFor()
})

it('says in slow mode when one can send again; what is sent too early waits and is not lost', async () => {
  const { page } = club
  const { communities } = club.client('bob')
  await communities.editChannel(club.communityId, general().channelId, { slowMode: 5 })
  await page.getByText('Slow mode: one message in 5 seconds.', { exact: true }).waitFor()
  await composer().fill('one')
  await page.keyboard.press('Enter')
  await page.getByText(/^Slow mode: you can send again in \d seconds?\.$/).waitFor()
  await composer().fill('two')
  await page.keyboard.press('Enter')
  await club.fair()
  await expect.poll(heard, { timeout: 40_000 }).toEqual(['one', 'two'])
  await page.getByText('Slow mode: one message in 5 seconds.', { exact: true }).waitFor()
})

const message = (text: string) => club.page.getByRole('log').getByRole('listitem').filter({ hasText: text })

it('takes back what one wrote oneself, and nothing of others', async () => {
  const { page } = club
  await club.say('bob', 'general', 'three')
  await message('three').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Delete message' }).count()).toBe(0)
  await page.keyboard.press('Escape')
  await message('one').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete message' }).click()
  await page.getByRole('alertdialog').getByText('one', { exact: true }).waitFor()
  await club.fair()
  await button(page, 'Delete').click()
  await message('one').waitFor({ state: 'detached' })
  await expect.poll(heard).toEqual(['two', 'three'])
})

it('offers a member to withdraw their own link, and no other', async () => {
  const { page } = club
  await openSettings(page, 'Invites')
  await page.getByRole('list', { name: 'Invites' }).getByText('Link of', { exact: false }).waitFor()
  expect(await button(page, 'Withdraw').count()).toBe(0)
  await button(page, 'New invite').click()
  await page.getByRole('combobox', { name: 'Works for' }).click()
  await page.getByRole('option', { name: '1 hour' }).click()
  await page.getByRole('combobox', { name: 'How many people' }).click()
  await page.getByRole('option', { name: '5 people', exact: true }).click()
  await button(page, 'Create link').click()
  await page.getByText(/^It works until .+, for 5 people\.$/).waitFor()
  await page.keyboard.press('Escape')
  await page.getByText(/^Used 0 of 5 times/).waitFor()
  expect(await button(page, 'Withdraw').count()).toBe(1)
  const [made] = club
    .client('bob')
    .communities.invites(club.communityId)
    .filter(({ uses }) => uses === 5)
  expect((made?.expires ?? 0) - club.site.world.clock.now()).toBeGreaterThan(50 * MINUTE)
  await club.channel('general').click()
})

it('offers a moderator what their rights allow: permissions of a channel, a timeout for whoever is no administrator', async () => {
  const { page } = club
  const { communities } = club.client('bob')
  const steward = await communities.createRole(club.communityId, { name: 'Stewards', permissions: ['administrator'] })
  const keeper = await communities.createRole(club.communityId, {
    name: 'Keepers',
    permissions: ['manageRoles', 'manageMessages', 'moderateMembers'],
  })
  const height = () => communities.get(club.communityId)?.roles.map(({ roleId }) => roleId) ?? []
  if (height().indexOf(keeper) > height().indexOf(steward)) await communities.moveRole(club.communityId, keeper, 2)
  await communities.setRoles(club.communityId, idOf('carol'), { add: [steward] })
  await communities.setRoles(club.communityId, ada(), { add: [keeper] })
  await page.getByText('Slow mode: one message in 5 seconds. It does not hold for you.').waitFor()
  await message('three').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Delete message' }).click()
  await button(page, 'Delete').click()
  await expect.poll(heard).toEqual(['two'])
  await club.members().getByRole('heading', { name: 'Stewards' }).waitFor()
  await club.member('carol').click({ button: 'right' })
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual([expect.stringMatching(/^About carol$/i)])
  await page.keyboard.press('Escape')
  await communities.setRoles(club.communityId, idOf('carol'), { remove: [steward] })
  await club.members().getByRole('heading', { name: 'Stewards' }).waitFor({ state: 'detached' })
  await club.member('carol').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Timeout' }).waitFor()
  await page.keyboard.press('Escape')
  await club.channel('general').click({ button: 'right' })
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Mark as read', 'Permissions'])
  await page.getByRole('menuitem', { name: 'Permissions' }).click()
  await page.getByRole('dialog', { name: 'Permissions of #general' }).waitFor()
  await page.getByRole('combobox', { name: 'For' }).click()
  await page.getByRole('option', { name: 'Everyone' }).click()
  const answer = (question: string, name: string) => page.getByRole('radiogroup', { name: question }).getByRole('radio', { name })
  expect(await answer('Create, change and delete channels', 'Allow').isDisabled()).toBe(true)
  expect(await page.getByRole('radiogroup', { name: 'Invite people' }).count()).toBe(0)
  await club.fair()
  await answer('Read what was said before', 'Allow').click()
  await expect.poll(() => general().overrides[0]?.allow).toEqual(['readHistory'])
  await answer('Read what was said before', 'As the roles say').click()
  await page.keyboard.press('Escape')
  await communities.deleteRole(club.communityId, keeper)
})

it('gives way where only others write', async () => {
  const { page } = club
  const { communities } = club.client('bob')
  const everyone = communities.get(club.communityId)?.roles.find((role) => role.everyone) ?? expect.fail('no everyone')
  const target = { type: 'role', id: everyone.roleId } as const
  await communities.setOverride(club.communityId, { channelId: general().channelId }, { target, allow: [], deny: ['sendMessages'] })
  await page.getByText('You can read #general, and others write in it.').waitFor()
  await club.fair()
})
