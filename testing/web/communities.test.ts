import type { Client } from '@conclave/client'
import type { CommunityId } from '@conclave/protocol'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { arrive, box, button, heading } from './enter.ts'
import { inScheme, overflow, startWebSite, violations, type WebBrowser, type WebSite } from './web-site.ts'

const MEMBERS = ['bob', 'carol', 'dora'] as const
const MINUTE = 60_000
/** ms; less than a test has, so that what did not happen is named. */
const PATIENCE = 20_000

let site: WebSite
let browser: WebBrowser
let page: Page
let link = ''
let communityId: CommunityId
beforeAll(async () => {
  site = await startWebSite({ people: MEMBERS })
  browser = await site.browser({ context: { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } })
  page = await browser.open()
  page.setDefaultTimeout(PATIENCE)
}, 5 * MINUTE)
afterEach(() => {
  expect(browser.problems.splice(0)).toEqual([])
})
afterAll(() => site.close(), MINUTE)

const client = (handle: string) => site.world.person(handle).devices[0]?.client as Client
const channels = () => page.getByRole('navigation', { name: 'Channels' })
const members = () => page.getByRole('complementary', { name: 'Members' })
const dialog = () => page.getByRole('dialog')
const channelLink = (name: string) => channels().getByRole('link', { name: new RegExp(`^${name}`) })

async function everywhere(check: () => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await inScheme(page, colorScheme)
    await check()
  }
}
const fair = () => everywhere(async () => expect(await violations(page)).toEqual([]))

/** A member in Node says something in a channel; resolved when the server has it. */
async function say(handle: string, channel: string, text: string): Promise<void> {
  const there = client(handle)
  const found = there.communities.get(communityId)?.channels.find(({ name }) => name === channel)
  if (!found) throw new Error(`${handle} sees no #${channel}`)
  there.conversations.send(found.conversationId, text)
  if (!(await there.sync.whenIdle(PATIENCE))) throw new Error('the server did not take it')
}

describe('a community of one’s own', () => {
  it('begins from a template, and shows its channels and members', async () => {
    await arrive(page, 'ada', 'walnut harbour copper midnight')
    await button(page, 'Create community').click()
    await fair()
    await button(page, 'Create community').click()
    await dialog().getByText('This needs a name. Write one first.').waitFor()
    await box(page, 'Name').fill('Harbour Library')
    await page.getByRole('radio', { name: 'Club' }).click()
    await page.keyboard.press('Tab')
    await dialog().getByRole('button', { name: 'Create community' }).click()
    await box(page, 'Message #news').waitFor()
    await page.getByText('This is where #news begins.').waitFor()
    for (const name of ['news', 'general', 'meetings', 'board.*private']) await channelLink(name).waitFor()
    await page.getByRole('navigation', { name: 'Communities' }).getByRole('link', { name: 'Harbour Library' }).waitFor()
    await members().getByRole('button', { name: /ada/ }).waitFor()
    await fair()
  })

  it('has random names in its addresses, and no names in the title', async () => {
    expect(new URL(page.url()).pathname).toMatch(/^\/k\/[\w-]{8,12}\/[\w-]{8,12}$/)
    expect(await page.title()).toBe('Communities · Conclave')
  })

  it('is opened to others by a link whose key stays behind the #', async () => {
    await button(page, 'Invite people').click()
    await fair()
    await page.getByRole('switch', { name: 'Open link' }).click()
    await button(page, 'Create link').click()
    link = await box(page, 'Invite link').inputValue()
    expect(link).toMatch(/\/j#[\w-]{43}\.[\w-]{43}\.\d+\.[\w-]{22}$/)
    await fair()
    await page.keyboard.press('Escape')
    for (const handle of MEMBERS) communityId = (await client(handle).communities.join(link)).communityId
    for (const handle of MEMBERS) expect(await client(handle).communities.whenReady(communityId, PATIENCE)).toBe(true)
    await members()
      .getByRole('button', { name: /DORA|dora/ })
      .waitFor()
  })
})

describe('channels', () => {
  it('grow bold with what is new, and the mark of the tab with them', async () => {
    await say('bob', 'general', 'The library said yes.')
    await say('carol', 'general', 'That is good news.')
    await channelLink('general.*2 unread messages').waitFor()
    await page.getByRole('link', { name: /^Harbour Library.*1 unread channel$/ }).waitFor()
    expect(await page.locator('link[rel="icon"]').first().getAttribute('href')).toContain('unread')
    expect(await page.title()).toBe('Communities · Conclave')
  })

  it('are talked in as conversations are: the line, names, typing, sending', async () => {
    await channelLink('general').click()
    await page.getByText('The library said yes.').waitFor()
    await page.getByText('2 new since').waitFor()
    const conversationId = client('bob')
      .communities.get(communityId)
      ?.channels.find(({ name }) => name === 'general')?.conversationId
    client('bob').conversations.setTyping(conversationId ?? expect.fail('no channel'), true)
    await page.getByText(/is typing$/).waitFor()
    await box(page, 'Message #general').fill('How many people do you plan for?')
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: 'Sent' }).or(page.getByText('Sent')).first().waitFor({ state: 'attached' })
    await expect
      .poll(
        () =>
          client('carol')
            .conversations.history(conversationId ?? expect.fail(''))
            .at(-1)?.text,
        { timeout: PATIENCE },
      )
      .toContain('How many')
    await fair()
  })

  it('are walked with Alt and arrows, found with Ctrl+K', async () => {
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

  it('are made, private ones with a mark, and moved by their menu', async () => {
    await button(page, 'Create channel').click()
    await box(page, 'Name of the channel').fill('crew')
    await page.getByRole('switch', { name: 'Private channel' }).click()
    await page.getByRole('checkbox', { name: 'Board' }).click()
    await fair()
    await dialog().getByRole('button', { name: 'Create channel' }).click()
    await box(page, 'Message #crew').waitFor()
    await channelLink('crew.*private').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Move up' }).click()
    await expect.poll(() => channels().getByRole('link').first().textContent(), { timeout: PATIENCE }).toContain('crew')
    expect(
      client('bob')
        .communities.get(communityId)
        ?.channels.map(({ name }) => name),
    ).not.toContain('crew')
  })

  it('say slow mode where one writes', async () => {
    await channelLink('general').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Channel settings' }).click()
    await box(page, 'Topic').fill('Everything and nothing')
    await page.getByRole('combobox', { name: /^Slow mode/ }).click()
    await page.getByRole('option', { name: '30 seconds' }).click()
    await button(page, 'Save').click()
    await dialog().getByText('Saved').waitFor()
    await fair()
    await page.getByRole('tab', { name: 'Permissions' }).click()
    await fair()
    await page.keyboard.press('Escape')
    await channelLink('general').click()
    await page.getByText('Slow mode: one message in 30 seconds. It does not hold for you.').waitFor()
    await page.getByText('Everything and nothing').waitFor()
  })
})

describe('members', () => {
  it('are given a role, and stand under it', async () => {
    await members()
      .getByRole('button', { name: /BOB|bob/ })
      .click()
    await page.getByRole('checkbox', { name: 'Board' }).click()
    await expect.poll(() => page.getByRole('checkbox', { name: 'Board' }).isChecked()).toBe(true)
    await box(page, 'Nickname').fill('Skipper')
    await button(page, 'Save').click()
    await dialog().getByText('Saved').waitFor()
    await fair()
    await page.keyboard.press('Escape')
    await members().getByRole('heading', { name: 'Board' }).waitFor()
    await members().getByRole('button', { name: 'Skipper' }).waitFor()
    await expect
      .poll(
        () =>
          client('bob')
            .communities.get(communityId)
            ?.channels.some(({ name }) => name === 'crew'),
        { timeout: PATIENCE },
      )
      .toBe(true)
  })

  it('are kicked and banned from their menu, with a reason that the audit log keeps', async () => {
    await members()
      .getByRole('button', { name: /CAROL|carol/ })
      .click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Kick' }).click()
    await box(page, 'Reason').fill('sold tickets')
    await fair()
    await button(page, 'Kick').click()
    await members()
      .getByRole('button', { name: /CAROL|carol/ })
      .waitFor({ state: 'detached' })
    await members()
      .getByRole('button', { name: /DORA|dora/ })
      .click()
    await button(page, 'Ban').click()
    await button(page, 'Ban').click()
    await members()
      .getByRole('button', { name: /DORA|dora/ })
      .waitFor({ state: 'detached' })
    await expect.poll(() => client('dora').communities.get(communityId)?.state, { timeout: PATIENCE }).toBe('gone')
    await expect(client('dora').communities.join(link)).rejects.toMatchObject({ code: 'E_BANNED' })
    await button(page, 'Harbour Library').click()
    await page.getByRole('menuitem', { name: 'Community settings' }).click()
    await page.getByRole('link', { name: 'Audit log' }).click()
    await page.getByText('Reason: sold tickets').waitFor()
    await fair()
    await page.getByRole('link', { name: 'Bans' }).click()
    await button(page, 'Lift the ban').click()
    await page.getByText('Nobody is banned.').waitFor()
  })
})

describe('settings', () => {
  it('change a role, and nothing that one does not have', async () => {
    await page.getByRole('link', { name: 'Roles' }).click()
    await button(page, 'Create role').click()
    await box(page, 'Name of the role').fill('Helpers')
    await page.getByRole('radio', { name: 'Teal' }).click()
    await page.getByRole('switch', { name: 'Kick members' }).click()
    await fair()
    await button(page, 'Save').click()
    await button(page, 'All roles').click()
    await page.getByRole('list', { name: 'Roles' }).getByText('Helpers').waitFor()
    const role = () =>
      client('bob')
        .communities.get(communityId)
        ?.roles.find(({ name }) => name === 'Helpers')
    await expect.poll(() => role()?.permissions, { timeout: PATIENCE }).toEqual(['kickMembers'])
    expect(role()?.colour).toBe(0x2f9e97)
  })

  it('withdraw an invite: whoever comes with it is told', async () => {
    await page.getByRole('link', { name: 'Invites' }).click()
    await page.getByText('Used 3 times', { exact: false }).waitFor()
    await fair()
    await button(page, 'Withdraw').click()
    await page.getByText('This invite was withdrawn. Ask for a new one.').waitFor()
    const guest = await browser.open(link.slice(link.indexOf('/j')))
    await guest.getByText('This invite was withdrawn. Ask for a new one.').waitFor()
    await guest.close()
  })

  it('tell an owner who leaves what to do first', async () => {
    await page.getByRole('link', { name: 'Overview' }).click()
    await fair()
    await button(page, 'Leave').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave' }).click()
    await page.getByText('The owner can’t leave.', { exact: false }).waitFor()
    await page.keyboard.press('Escape')
  })
})

describe('somebody with a link and no account', () => {
  it('sees where it leads, comes back to it after signing up, joins, reads what was said, leaves', async () => {
    const community = client('bob').communities
    const { link: invite } = await community.createInvite(communityId, { expires: 0, uses: 1, open: true })
    const other = await site.browser({ context: { reducedMotion: 'reduce' } })
    const guest = await other.open((invite ?? '').slice((invite ?? '').indexOf('/j')))
    guest.setDefaultTimeout(PATIENCE)
    await heading(guest, 'You are invited to Harbour Library').waitFor()
    expect(guest.url()).not.toContain('#')
    expect(await violations(guest)).toEqual([])
    await button(guest, 'Create account').click()
    await box(guest, 'Handle').fill('eve')
    await box(guest, 'Password').fill('heron lantern cobalt willow')
    await box(guest, 'Repeat password').fill('heron lantern cobalt willow')
    await button(guest, 'Create account').click()
    await button(guest, 'Save them later').click()
    await button(guest, 'Join').click()
    await guest
      .getByRole('navigation', { name: 'Channels' })
      .getByRole('link', { name: /^general/ })
      .click()
    await guest.getByText('That is good news.', { exact: true }).waitFor()
    expect(await guest.getByRole('button', { name: 'Create channel' }).count()).toBe(0)
    expect(await violations(guest)).toEqual([])
    await button(guest, 'Harbour Library').click()
    await guest.getByRole('menuitem', { name: 'Leave' }).click()
    await button(guest, 'Leave').click()
    await guest.waitForURL((url) => url.pathname === '/')
    expect(other.problems).toEqual([])
  })

  it('is told when it is garbled or used up', async () => {
    for (const path of ['/j#x', '/j']) {
      const guest = await browser.open(path)
      await guest.getByText('This is not a whole invite. Copy all of the link and try again.').waitFor()
      await guest.close()
    }
  })
})

describe('on a phone', () => {
  it('shows the channels, then one of them, then the members; nothing scrolls sideways', async () => {
    const home = page.url().replace(/\/settings.*$/, '')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(home)
    await page.getByRole('link', { name: /^general/ }).click()
    await box(page, 'Message #general').waitFor()
    await button(page, 'Members').click()
    await members().getByRole('button', { name: 'Skipper' }).waitFor()
    await page.keyboard.press('Escape')
    await button(page, 'Back to the channels').click()
    await page.getByRole('link', { name: /^general/ }).waitFor()
    // Where the finger was, a tooltip would come.
    await page.mouse.move(380, 700)
    await page.getByRole('tooltip').waitFor({ state: 'detached' })
    await fair()
    await page.setViewportSize({ width: 320, height: 640 })
    for (const locale of ['en-XA', 'ar-XB']) {
      for (const path of ['', '/settings', '/settings/overview', '/settings/roles', '/settings/audit']) {
        await page.goto(`${home}${path}?locale=${locale}`)
        await page.waitForFunction((id) => document.documentElement.lang === id, locale)
        await page.locator('[data-landmark] h1, [data-landmark] h2').first().waitFor({ state: 'attached' })
        expect([path, locale, await overflow(page)]).toEqual([path, locale, 0])
      }
    }
  })
})
