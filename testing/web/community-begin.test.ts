import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CLUB, type Club, foundClub, openLink, PATIENCE, startClub } from './club.ts'
import { box, button } from './enter.ts'

const MINUTE = 60_000

let club: Club
beforeAll(async () => {
  club = await startClub(['bob', 'carol'])
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

it('begins from a template, and shows its channels and members', async () => {
  const { page } = club
  await button(page, 'Create community').click()
  await club.fair()
  await button(page, 'Create community').click()
  await club.dialog().getByText('This needs a name. Write one first.').waitFor()
  await page.keyboard.press('Escape')
  await foundClub(page)
  await page.getByText('This is where #news begins.').waitFor()
  for (const name of ['news', 'general', 'meetings', 'board.*private']) await club.channel(name).waitFor()
  await page.getByRole('navigation', { name: 'Communities' }).getByRole('link', { name: CLUB }).waitFor()
  await club.member('ada').waitFor()
  await club.fair()
})

it('has random names in its addresses, and no names in the title', async () => {
  expect(new URL(club.page.url()).pathname).toMatch(/^\/k\/[\w-]{8,12}\/[\w-]{8,12}$/)
  expect(await club.page.title()).toBe('Communities · Conclave')
})

it('is opened to others by a link whose key stays behind the #', async () => {
  const { page } = club
  await button(page, 'Invite people').click()
  await club.fair()
  await page.keyboard.press('Escape')
  const link = await openLink(page)
  expect(link).toMatch(/\/j#[\w-]{43}\.[\w-]{43}\.\d+\.[\w-]{22}$/)
  const { communityId } = await club.client('bob').communities.join(link)
  expect(await club.client('bob').communities.whenReady(communityId, PATIENCE)).toBe(true)
  await club.client('carol').communities.join(link)
  await club.member('carol').waitFor()
})

it('shows the link as a QR code, and says what it opens', async () => {
  const { page } = club
  await button(page, 'Invite people').click()
  await button(page, 'Create link').click()
  await page.getByRole('img', { name: 'The invite link as a QR code' }).waitFor()
  await page.getByText('Whoever comes reads what was said before as soon as a member is online.').waitFor()
  await club.fair()
  expect(await box(page, 'Invite link').inputValue()).toContain('/j#')
})
