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
  await button(page, 'Ban').click()
  await club.member('dora').waitFor({ state: 'detached' })
  const { communities } = club.client('dora')
  await expect.poll(() => communities.get(club.communityId)?.state).toBe('gone')
  await expect(communities.join(club.link)).rejects.toMatchObject({ code: 'E_BANNED' })
  await openSettings(page, 'Audit log')
  await page.getByText('Reason: sold tickets').waitFor()
  await club.fair()
  await page.getByRole('link', { name: 'Bans' }).click()
  await button(page, 'Lift the ban').click()
  await page.getByText('Nobody is banned.').waitFor()
})
