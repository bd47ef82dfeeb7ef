import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, PATIENCE, startClub } from './club.ts'
import { box, button } from './enter.ts'

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

it('grow bold with what is new, and the mark of the tab with them', async () => {
  const { page } = club
  await club.say('bob', 'general', 'The library said yes.')
  await club.say('carol', 'general', 'That is good news.')
  await club.channel('general.*2 unread messages').waitFor()
  await page.getByRole('link', { name: /^Harbour Library.*1 unread channel$/ }).waitFor()
  await expect.poll(() => page.locator('link[rel="icon"]').first().getAttribute('href')).toContain('unread')
  expect(await page.title()).toBe('Communities · Conclave')
})

it('are talked in as conversations are: the line, names, typing, sending', async () => {
  const { page } = club
  const [bob, carol] = [club.client('bob'), club.client('carol')]
  await club.channel('general').click()
  await page.getByText('The library said yes.', { exact: true }).waitFor()
  await page.getByText('2 new since').waitFor()
  const inGeneral = (client: typeof bob) =>
    (client.communities.get(club.communityId)?.channels.find(({ name }) => name === 'general') ?? expect.fail('no channel')).conversationId
  bob.conversations.setTyping(inGeneral(bob), true)
  await page.getByText(/is typing$/).waitFor()
  await box(page, 'Message #general').fill('How many people do you plan for?')
  await page.keyboard.press('Enter')
  await page.getByRole('img', { name: 'Sent' }).or(page.getByText('Sent')).first().waitFor({ state: 'attached' })
  await expect.poll(() => carol.conversations.history(inGeneral(carol)).at(-1)?.text, { timeout: PATIENCE }).toContain('How many')
  await club.fair()
})

it('are walked with Alt and arrows, found with Ctrl+K', async () => {
  const { page } = club
  await page.keyboard.press('Alt+ArrowDown')
  await box(page, 'Message #meetings').waitFor()
  await page.keyboard.press('Alt+ArrowUp')
  await box(page, 'Message #general').waitFor()
  await page.keyboard.press('Control+Alt+ArrowUp')
  await page
    .getByRole('main')
    .getByText(/Nobody is here yet|Choose a conversation/)
    .first()
    .waitFor()
  await page.keyboard.press('Control+Alt+ArrowDown')
  await box(page, 'Message #general').waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('#new')
  await page.keyboard.press('Enter')
  await box(page, 'Message #news').waitFor()
})

it('say with a number who calls: channel, community, tab; reading takes it away', async () => {
  const { page } = club
  const community = page.getByRole('navigation', { name: 'Communities' })
  await club.say('bob', 'meetings', 'Who else than @ada could say that?')
  await club.say('carol', 'meetings', 'And nobody calls an @adapter.')
  await club.channel('meetings.*1 mention').waitFor()
  await community.getByRole('link', { name: /1 mention$/ }).waitFor()
  await expect.poll(() => page.title()).toBe('(1) Communities · Conclave')
  // Bob may not call everybody: his words are new, and call nobody.
  await club.say('bob', 'general', 'Something for @everyone.')
  await club.channel('general.*1 unread message').waitFor()
  expect(await page.title()).toBe('(1) Communities · Conclave')
  await club.say('carol', 'general', 'He means @ada.')
  await expect.poll(() => page.title()).toBe('(2) Communities · Conclave')
  await community.getByRole('link', { name: /2 mentions$/ }).waitFor()
  await club.fair()
  for (const name of ['meetings', 'general']) {
    await club.channel(name).click()
    await box(page, `Message #${name}`).waitFor()
  }
  await expect.poll(() => page.title()).toBe('Communities · Conclave')
  expect(
    await club
      .channels()
      .getByText(/mention/)
      .count(),
  ).toBe(0)
})

it('are made, private ones with a mark, and moved by their menu', async () => {
  const { page } = club
  await button(page, 'Create channel').click()
  await box(page, 'Name of the channel').fill('crew')
  await page.getByRole('switch', { name: 'Private channel' }).click()
  await page.getByRole('checkbox', { name: 'Board' }).click()
  await club.fair()
  await club.dialog().getByRole('button', { name: 'Create channel' }).click()
  await box(page, 'Message #crew').waitFor()
  await club.channel('crew.*private').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Move up' }).click()
  await expect.poll(() => club.channels().getByRole('link').first().textContent()).toContain('crew')
  const seen = club
    .client('bob')
    .communities.get(club.communityId)
    ?.channels.map(({ name }) => name)
  expect(seen).not.toContain('crew')
})

it('say slow mode where one writes', async () => {
  const { page } = club
  await club.channel('general').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Channel settings' }).click()
  await box(page, 'Topic').fill('Everything and nothing')
  await page.getByRole('combobox', { name: /^Slow mode/ }).click()
  await page.getByRole('option', { name: '30 seconds' }).click()
  await button(page, 'Save').click()
  await club.dialog().getByText('Saved').waitFor()
  await club.fair()
  await page.keyboard.press('Escape')
  await club.channel('general').click()
  await page.getByText('Slow mode: one message in 30 seconds. It does not hold for you.').waitFor()
  await page.getByText('Everything and nothing').waitFor()
})
