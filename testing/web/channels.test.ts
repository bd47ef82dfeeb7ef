import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CLUB, type Club, PATIENCE, startClub } from './club.ts'
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

it('open the card of an author by a press on the name or the face; who is no friend can be asked', async () => {
  const { page } = club
  const log = page.getByRole('log')
  await log.getByRole('button', { name: /^bob$/i }).click()
  await club.dialog().getByText('@bob').waitFor()
  expect(
    await club
      .dialog()
      .getByRole('button', { name: /^Message / })
      .count(),
  ).toBe(0)
  await club.fair()
  await club.dialog().getByRole('button', { name: 'Add friend' }).click()
  await expect.poll(() => club.dialog().getByRole('textbox').first().inputValue()).toBe('bob')
  await button(page, 'Send request').click()
  await club
    .dialog()
    .getByText(/has your request/)
    .waitFor({ timeout: PATIENCE })
  await page.keyboard.press('Escape')
  // By key: the row, then its name.
  await log.getByRole('listitem').filter({ hasText: 'The library said yes.' }).last().focus()
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^bob$/i)
  await page.keyboard.press('Enter')
  await club.dialog().getByText('Asked; waiting for an answer').waitFor()
  await page.keyboard.press('Escape')
  const { client: friend } = club.site.world.person('bob').devices[0] ?? expect.fail('no bob')
  await expect.poll(() => friend.people.requests().length, { timeout: PATIENCE }).toBe(1)
  friend.people.accept(friend.people.requests()[0]?.userId ?? expect.fail('no request'))
  // The face, which is there for the pointer alone.
  await log.locator('button[aria-hidden="true"]').first().click()
  await club
    .dialog()
    .getByRole('button', { name: /^Message BOB/i })
    .waitFor({ timeout: PATIENCE })
  await club.fair()
  await club.dialog().getByRole('button', { name: 'Safety number' }).click()
  await page.getByRole('dialog', { name: /safety number/i }).waitFor()
  await page.keyboard.press('Escape')
})

it('are read all at once from the menu of the community on the rail', async () => {
  const { page } = club
  const rail = page.getByRole('navigation', { name: 'Communities' })
  await club.say('carol', 'meetings', 'Tuesday, then.')
  await club.channel('meetings.*1 unread message').waitFor()
  await rail.getByRole('link', { name: /^Harbour Library.*1 unread channel$/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Community settings' }).waitFor()
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual([
    'Mark as read',
    'Invite people',
    'Create channel',
    'Create category',
    'Community settings',
  ])
  await page.getByRole('menuitem', { name: 'Mark as read' }).click()
  await rail.getByRole('link', { name: /^Harbour Library$/ }).waitFor()
  await rail.getByRole('link', { name: /^Harbour Library$/ }).focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Invite people' }).press('Enter')
  await page.getByRole('dialog', { name: /^Invite people to Harbour Library/ }).waitFor()
  await page.keyboard.press('Escape')
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

it('are moved down, into a category with its permissions, renamed, given another policy, deleted', async () => {
  const { page } = club
  const names = async () => (await club.channels().locator('a[data-row]').allInnerTexts()).map((text) => text.split(/[\s,]/)[0])
  const seen = () =>
    club
      .client('bob')
      .communities.get(club.communityId)
      ?.channels.map(({ name }) => name)
  const fromMenu = async (channel: string, entry: string) => {
    await club.channel(channel).click({ button: 'right' })
    await page.getByRole('menuitem', { name: entry }).click()
  }
  await fromMenu('general', 'Move down')
  await expect.poll(names).toEqual(['crew', 'news', 'meetings', 'general', 'board'])
  await fromMenu('general', 'Move up')
  await expect.poll(names).toEqual(['crew', 'news', 'general', 'meetings', 'board'])
  // Everybody sees #news and everybody the category Board, so that nothing is preselected; crew keeps what it says.
  await fromMenu('crew', 'Move to a category')
  await page.getByRole('combobox', { name: 'Category' }).click()
  await page.getByRole('option', { name: 'Together' }).click()
  const takesOver = page.getByRole('switch', { name: 'Take over the permissions of Together' })
  expect(await takesOver.isChecked()).toBe(false)
  await club.fair()
  await club.dialog().getByRole('button', { name: 'Move' }).click()
  await expect.poll(names).toEqual(['news', 'general', 'meetings', 'crew', 'board'])
  expect(seen()).not.toContain('crew')
  await fromMenu('crew', 'Channel settings')
  await page.getByRole('tab', { name: 'Permissions' }).click()
  await button(page, 'Take over the permissions of Together').click()
  await club.fair()
  await button(page, 'Take over').click()
  await page.getByText('This channel says what its category says.', { exact: false }).waitFor()
  await expect.poll(seen).toContain('crew')
  await page.getByRole('tab', { name: 'Overview' }).click()
  await box(page, 'Name of the channel').fill('sailors')
  await page.getByRole('radio', { name: 'From when they join', exact: true }).click()
  await button(page, 'Save').click()
  await club.dialog().getByText('Saved').waitFor()
  await page.keyboard.press('Escape')
  await club.channel('sailors').click()
  await page.getByText('Everybody reads what was written since they joined. The server carries it closed.', { exact: true }).waitFor()
  await fromMenu('sailors', 'Delete channel')
  await club.fair()
  await button(page, 'Delete').click()
  await expect.poll(names).toEqual(['news', 'general', 'meetings', 'board'])
  await expect.poll(seen).not.toContain('sailors')
})

it('stand in categories that are made, renamed, moved, folded and deleted; one that hides takes its channels along', async () => {
  const { page } = club
  const category = (name: string) => club.channels().getByRole('button', { name, exact: true })
  const order = async () => (await club.channels().locator('button[aria-controls][aria-expanded]').allInnerTexts()).map((text) => text.trim())
  const fromMenu = async (name: string, entry: string) => {
    await category(name).click({ button: 'right' })
    await page.getByRole('menuitem', { name: entry }).click()
  }
  await button(page, CLUB).click()
  await page.getByRole('menuitem', { name: 'Create category' }).click()
  await box(page, 'Name of the category').fill('Cellar')
  await button(page, 'Create').click()
  await expect.poll(order).toEqual(['Together', 'Board', 'Cellar'])
  await fromMenu('Cellar', 'Rename')
  await box(page, 'Name of the category').fill('Archive')
  await button(page, 'Save').click()
  await fromMenu('Archive', 'Move up')
  await expect.poll(order).toEqual(['Together', 'Archive', 'Board'])
  await fromMenu('Archive', 'Move down')
  await expect.poll(order).toEqual(['Together', 'Board', 'Archive'])
  await fromMenu('Archive', 'Permissions')
  await page.getByRole('radiogroup', { name: 'See channels and read' }).getByRole('radio', { name: 'Deny' }).click()
  await expect.poll(() => page.getByRole('radio', { name: 'Deny', checked: true }).count()).toBe(1)
  await page.keyboard.press('Escape')
  await club.channel('meetings').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Move to a category' }).click()
  await page.getByRole('combobox', { name: 'Category' }).click()
  await page.getByRole('option', { name: 'Archive' }).click()
  await page.getByText('Only some see Archive.', { exact: false }).waitFor()
  expect(await page.getByRole('switch', { name: 'Take over the permissions of Archive' }).isChecked()).toBe(true)
  await club.fair()
  await club.dialog().getByRole('button', { name: 'Move' }).click()
  await club.channel('meetings.*private').waitFor()
  const seen = () =>
    club
      .client('bob')
      .communities.get(club.communityId)
      ?.channels.map(({ name }) => name)
  await expect.poll(seen).not.toContain('meetings')
  await category('Archive').click()
  await club.channel('meetings').waitFor({ state: 'detached' })
  expect(await category('Archive').getAttribute('aria-expanded')).toBe('false')
  await category('Archive').click()
  await club.channel('meetings').waitFor()
  await fromMenu('Archive', 'Delete category')
  await club.fair()
  await button(page, 'Delete').click()
  await expect.poll(order).toEqual(['Together', 'Board'])
  // It stays, and stays closed.
  await club.channel('meetings.*private').waitFor()
  expect(seen()).not.toContain('meetings')
})

it('are all read with Shift+Esc', async () => {
  const { page } = club
  await club.channel('board').click()
  await box(page, 'Message #board').waitFor()
  await club.say('bob', 'news', 'One more thing.')
  await club.say('carol', 'general', 'And another.')
  await page.getByRole('link', { name: /^Harbour Library.*2 unread channels$/ }).waitFor()
  await page.keyboard.press('Shift+Escape')
  await page
    .getByRole('navigation', { name: 'Communities' })
    .getByRole('link', { name: /^Harbour Library$/ })
    .waitFor()
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
