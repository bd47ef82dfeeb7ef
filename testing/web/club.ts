import type { Client } from '@conclave/client'
import type { CommunityId } from '@conclave/protocol'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { arrive, box, button } from './enter.ts'
import { inScheme, startWebSite, violations, type WebBrowser, type WebSite } from './web-site.ts'

/** ms; less than a test has, so that what did not happen is named. */
export const PATIENCE = 30_000
export const CLUB = 'Harbour Library'

/** Ada in a browser, others on devices of this process, and the parts of a community on Ada's screen. */
export interface Club {
  readonly site: WebSite
  readonly browser: WebBrowser
  readonly page: Page
  /** Once there is one. */
  readonly communityId: CommunityId
  /** Opens {@link communityId} for everybody. */
  readonly link: string
  client(handle: string): Client
  channels(): Locator
  channel(name: string): Locator
  members(): Locator
  member(name: string): Locator
  dialog(): Locator
  /** Nothing for axe to complain about, in light and in dark. */
  fair(): Promise<void>
  /** Ada founds it by the template of a club, and everybody comes by an open link. */
  found(): Promise<void>
  /** Somebody else founds it, Ada comes by the link; it has one channel, #general. */
  foundBy(handle: string): Promise<void>
  /** A member says something in a channel; resolved when the server has it. */
  say(handle: string, channel: string, text: string): Promise<void>
}

/** @param people handles, beside Ada */
export async function startClub(people: readonly string[]): Promise<Club> {
  const site = await startWebSite({ people })
  const browser = await site.browser({ context: { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } })
  const page = await browser.open()
  page.setDefaultTimeout(PATIENCE)
  await arrive(page, 'ada', 'walnut harbour copper midnight')
  let place: { communityId: CommunityId; link: string } | undefined
  const known = () => place ?? expect.fail('no community yet')
  const client = (handle: string) => site.world.person(handle).devices[0]?.client as Client
  const channels = () => page.getByRole('navigation', { name: 'Channels' })
  const members = () => page.getByRole('complementary', { name: 'Members' })
  const enter = async (link: string, communityId: CommunityId, handles: readonly string[]) => {
    place = { communityId, link }
    for (const handle of handles) await client(handle).communities.join(link)
    for (const handle of handles) expect(await client(handle).communities.whenReady(communityId, PATIENCE)).toBe(true)
  }
  return {
    site,
    browser,
    page,
    get communityId() {
      return known().communityId
    },
    get link() {
      return known().link
    },
    client,
    channels,
    channel: (name) => channels().getByRole('link', { name: new RegExp(`^${name}`) }),
    members,
    member: (name) => members().getByRole('button', { name: new RegExp(`^${name}`, 'i') }),
    dialog: () => page.getByRole('dialog'),
    fair: async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await inScheme(page, colorScheme)
        expect(await violations(page)).toEqual([])
      }
    },
    found: async () => {
      await foundClub(page)
      const link = await openLink(page)
      const { communityId } = await client(people[0] ?? '').communities.preview(link)
      await enter(link, communityId, people)
    },
    foundBy: async (handle) => {
      const { communities } = client(handle)
      const template = { channels: [{ name: 'general' }], categories: [], roles: [] }
      const { communityId } = await communities.create({ name: CLUB, template })
      const { link = '' } = await communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
      await enter(
        link,
        communityId,
        people.filter((one) => one !== handle),
      )
      await page.goto(link)
      await button(page, 'Join').click()
      await box(page, 'Message #general').waitFor()
    },
    say: async (handle, channel, text) => {
      const there = client(handle)
      const found = there.communities.get(known().communityId)?.channels.find(({ name }) => name === channel)
      there.conversations.send((found ?? expect.fail(`${handle} sees no #${channel}`)).conversationId, text)
      expect(await there.sync.whenIdle(PATIENCE)).toBe(true)
    },
  }
}

/** The dialog, filled and sent. */
export async function foundClub(page: Page): Promise<void> {
  await button(page, 'Create community').click()
  await box(page, 'Name').fill(CLUB)
  await page.getByRole('radio', { name: 'Club' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Create community' }).click()
  await box(page, 'Message #news').waitFor()
}

/** An open link to the community on the screen. */
export async function openLink(page: Page): Promise<string> {
  await button(page, 'Invite people').click()
  await page.getByRole('switch', { name: 'Open link' }).click()
  await button(page, 'Create link').click()
  const link = await box(page, 'Invite link').inputValue()
  await page.keyboard.press('Escape')
  return link
}

/** The settings of the community on the screen, at one of their sections. */
export async function openSettings(page: Page, section: string): Promise<void> {
  await button(page, CLUB).click()
  await page.getByRole('menuitem', { name: 'Community settings' }).click()
  await page.getByRole('navigation', { name: 'Sections of the settings' }).getByRole('link', { name: section }).click()
  await page.getByRole('heading', { level: 2, name: section }).waitFor()
}
