import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, startClub } from './club.ts'
import { button } from './enter.ts'

const MINUTE = 60_000

let club: Club
beforeAll(async () => {
  club = await startClub(['bob', 'carol'])
  await club.found()
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

/** What somebody in Node may do in a channel, as their own ledger says. */
const may = (handle: string, channel: string) =>
  club
    .client(handle)
    .communities.get(club.communityId)
    ?.channels.find(({ name }) => name === channel)
    ?.permissions.includes('sendMessages')
const answer = (question: string, name: string) => club.page.getByRole('radiogroup', { name: question }).getByRole('radio', { name })

it('of a category hold in its channels, and are set for a role', async () => {
  const { page } = club
  await club.channels().getByRole('button', { name: 'Together', exact: true }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Permissions' }).click()
  await club.dialog().getByText('What this category says otherwise than the roles.', { exact: false }).waitFor()
  await answer('Write messages', 'Deny').click()
  await club.fair()
  await expect.poll(() => [may('bob', 'general'), may('carol', 'meetings'), may('bob', 'news')]).toEqual([false, false, true])
})

it('are given to a member for whom nothing was said yet, found by name', async () => {
  const { page } = club
  await button(page, 'Add a member').click()
  await page.getByRole('searchbox', { name: 'Find a member' }).fill('caro')
  await club.fair()
  await club.dialog().getByRole('button', { name: /carol/i }).click()
  await page.getByRole('combobox', { name: 'For' }).getByText(/carol/i).waitFor()
  await answer('Write messages', 'Allow').click()
  await expect.poll(() => [may('bob', 'general'), may('carol', 'general')]).toEqual([false, true])
  await button(page, 'Add a member').click()
  await club.dialog().getByRole('button', { name: /bob/i }).waitFor()
  expect(await club.dialog().getByRole('button', { name: /carol/i }).count()).toBe(0)
  await page.keyboard.press('Escape')
})

it('stay in the list of those for whom something is said, and are taken back', async () => {
  const { page } = club
  await club.channels().getByRole('button', { name: 'Together', exact: true }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Permissions' }).click()
  await page.getByRole('combobox', { name: 'For' }).click()
  await page.getByRole('option', { name: /carol/i }).click()
  expect(await answer('Write messages', 'Allow').isChecked()).toBe(true)
  await answer('Write messages', 'As the roles say').click()
  await expect.poll(() => may('carol', 'general')).toBe(false)
  await page.keyboard.press('Escape')
})

it('of a channel say their own from the first change on', async () => {
  const { page } = club
  await club.channel('general').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Channel settings' }).click()
  await page.getByRole('tab', { name: 'Permissions' }).click()
  await page.getByText('This channel says what its category says.', { exact: false }).waitFor()
  await button(page, 'Add a member').click()
  await club.dialog().getByRole('button', { name: /bob/i }).click()
  await answer('Write messages', 'Allow').click()
  await page.getByText('What this channel says otherwise than the roles.', { exact: false }).waitFor()
  await expect.poll(() => [may('bob', 'general'), may('bob', 'meetings')]).toEqual([true, false])
})
