import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, openSettings, startClub } from './club.ts'
import { button } from './enter.ts'

const MINUTE = 60_000
/** More than one page of the list. */
const MANY = 104
const handleOf = (i: number) => `member_${String(i).padStart(3, '0')}`
const [FIRST, LAST] = [handleOf(1), handleOf(MANY)]

let club: Club
beforeAll(async () => {
  club = await startClub(['bob'])
  await club.found()
  // They are in the ledger, and take no leaf in a group: nobody reads here.
  for (let i = 1; i <= MANY; i++) {
    const device = club.site.world.newDevice()
    const handle = handleOf(i)
    await device.client.accounts.signUp({ handle, password: `password of ${handle}`, deviceName: handle, acceptWeakPassword: true })
    await device.client.communities.join(club.link)
  }
}, 10 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

it(
  'stand in the list to the last, and only those near the screen are on the page',
  async () => {
    const total = new RegExp(`^Members\\s*${MANY + 2}$`)
    await expect.poll(() => club.members().getByRole('heading', { name: 'Members' }).locator('..').innerText(), { timeout: MINUTE }).toMatch(total)
    await club.member(FIRST).waitFor()
    const rows = () => club.members().getByRole('listitem').count()
    expect(await rows()).toBeLessThan(80)
    await club.member('ada').focus()
    await club.page.keyboard.press('End')
    await club.member(LAST).waitFor()
    expect(await club.member(FIRST).count()).toBe(0)
    expect(await rows()).toBeLessThan(80)
    await club.member(LAST).click()
    await club.dialog().getByText(`@${LAST}`).waitFor()
    await club.page.keyboard.press('Escape')
  },
  2 * MINUTE,
)

it(
  'are all found by name: the last of them is offered the community',
  async () => {
    const { page } = club
    await openSettings(page, 'Overview')
    await button(page, 'Choose a member').click()
    await page.getByRole('searchbox', { name: 'Find a member' }).fill(LAST)
    await page.getByRole('list', { name: 'Members' }).getByRole('button').first().filter({ hasText: LAST }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Offer' }).click()
    await page.getByText(`Offered to ${LAST}, who has not answered yet.`).waitFor()
    await button(page, 'Withdraw the offer').click()
    await button(page, 'Choose a member').waitFor()
  },
  2 * MINUTE,
)
