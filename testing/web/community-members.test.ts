import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, openSettings, startClub } from './club.ts'
import { box, button } from './enter.ts'

const MINUTE = 60_000

let club: Club
beforeAll(async () => {
  club = await startClub(['bob', 'carol', 'dora'])
  await club.found()
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

it('are given a role, and stand under it', async () => {
  const { page } = club
  await club.member('bob').click()
  await page.getByRole('checkbox', { name: 'Board' }).click()
  await expect.poll(() => page.getByRole('checkbox', { name: 'Board' }).isChecked()).toBe(true)
  await box(page, 'Nickname').fill('Skipper')
  await button(page, 'Save').click()
  await club.dialog().getByText('Saved').waitFor()
  await club.fair()
  await page.keyboard.press('Escape')
  await club.members().getByRole('heading', { name: 'Board' }).waitFor()
  await club.member('Skipper').waitFor()
  const seen = () =>
    club
      .client('bob')
      .communities.get(club.communityId)
      ?.channels.map(({ name }) => name)
  await expect.poll(seen).toContain('board')
})

it('stand beside a private channel only if they may read it', async () => {
  await expect.poll(() => club.members().getByRole('button').allInnerTexts()).toHaveLength(5)
  await club.channel('board').click()
  await box(club.page, 'Message #board').waitFor()
  await expect
    .poll(async () => (await club.members().getByRole('listitem').allInnerTexts()).join(' '))
    .toMatch(/^(?=.*ada)(?=.*Skipper)(?!.*(carol|dora))/is)
  await club.member('carol').waitFor({ state: 'detached' })
  const [role] =
    club
      .client('bob')
      .communities.get(club.communityId)
      ?.roles.filter(({ name }) => name === 'Board') ?? []
  expect(role?.memberCount).toBe(1)
  await club.fair()
  await club.channel('general').click()
  await club.member('carol').waitFor()
})

it('are silenced for a while from their menu, with a reason, and may write again by the same hand', async () => {
  const { page } = club
  const may = () =>
    club
      .client('carol')
      .communities.get(club.communityId)
      ?.channels.find(({ name }) => name === 'general')
      ?.permissions.includes('sendMessages')
  await club.member('carol').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Timeout' }).click()
  await page.getByRole('combobox', { name: 'For how long' }).click()
  await page.getByRole('option', { name: '1 hour' }).click()
  await box(page, 'Reason').fill('whistling')
  await club.fair()
  await button(page, 'Timeout').click()
  await club.member('carol.*In timeout').waitFor()
  await expect.poll(may).toBe(false)
  await club.member('carol').click()
  await club
    .dialog()
    .getByText(/^In timeout until /)
    .waitFor()
  await club.fair()
  await button(page, 'End timeout').click()
  await button(page, 'Timeout').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(may).toBe(true)
})

it('give themselves a name, and have a role taken back', async () => {
  const { page } = club
  await club.member('ada').click()
  await box(page, 'Nickname').fill('Harbour Master')
  await button(page, 'Save').click()
  await club.dialog().getByText('Saved').waitFor()
  await page.keyboard.press('Escape')
  await club.member('Harbour Master').waitFor()
  await club.member('Skipper').click()
  await page.getByRole('checkbox', { name: 'Board' }).click()
  await expect.poll(() => page.getByRole('checkbox', { name: 'Board' }).isChecked()).toBe(false)
  await page.keyboard.press('Escape')
  await club.members().getByRole('heading', { name: 'Board' }).waitFor({ state: 'detached' })
  const seen = () =>
    club
      .client('bob')
      .communities.get(club.communityId)
      ?.channels.map(({ name }) => name)
  await expect.poll(seen).not.toContain('board')
})

it('are kicked and banned from their menu, with a reason that the audit log keeps', async () => {
  const { page } = club
  await club.member('carol').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Kick' }).click()
  await box(page, 'Reason').fill('sold tickets')
  await club.fair()
  await button(page, 'Kick').click()
  await club.member('carol').waitFor({ state: 'detached' })
  await club.member('dora').click()
  await button(page, 'Ban').click()
  const replace = page.getByRole('checkbox', { name: 'Replace open links' })
  await replace.waitFor()
  expect(await replace.isChecked()).toBe(true)
  await page.getByText(/^Whoever kept the open link that works can go on reading/).waitFor()
  await club.fair()
  await button(page, 'Ban').click()
  await club.member('dora').waitFor({ state: 'detached' })
  const { communities } = club.client('dora')
  await expect.poll(() => communities.get(club.communityId)?.state).toBe('gone')
  await expect(communities.join(club.link)).rejects.toMatchObject({ code: 'E_BANNED' })
  // The link that dora kept is withdrawn, and one with the same terms is there in its place.
  const open = () =>
    club
      .client('bob')
      .communities.invites(club.communityId)
      .filter((invite) => invite.open)
  await expect.poll(() => new Set(open().map(({ ended }) => ended))).toEqual(new Set(['E_INVITE_REVOKED', undefined]))
  const [one, other] = open()
  expect([one?.uses, other?.uses]).toEqual([0, 0])
  expect(Math.abs((one?.expires ?? 0) - (other?.expires ?? MINUTE))).toBeLessThan(MINUTE / 2)
  await openSettings(page, 'Invites')
  await expect.poll(() => button(page, 'Copy link').count()).toBe(1)
  await page.getByRole('link', { name: 'Audit log' }).click()
  await page
    .getByText(/^Harbour Master made an invite$/)
    .first()
    .waitFor()
  await page.getByText(/^Harbour Master withdrew an invite of Harbour Master$/).waitFor()
  await page.getByText('Reason: sold tickets').waitFor()
  await club.fair()
  await page.getByRole('link', { name: 'Bans' }).click()
  await button(page, 'Lift the ban').click()
  await page.getByText('Nobody is banned.').waitFor()
})
