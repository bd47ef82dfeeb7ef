import type { Page } from 'playwright-core'
import type { SharedBrowser } from '../browser/chromium.ts'
import { box, button, heading } from '../web/enter.ts'
import { newPage } from './browser.ts'
import { CLUB, GROUP, SAID } from './club.ts'
import { foundClub } from './club-scene.ts'
import { takeDoubted } from './club-doubted.ts'
import { channelLink, type ClubPictures, openChannel } from './club-pictures.ts'
import { takeClubSettings } from './club-settings.ts'
import { signInSelf } from './inside.ts'
import type { Scene } from './scene.ts'
import type { Shoot } from './shots.ts'

/** Time until what was read is kept by the worker, ms. */
const KEPT_WITHIN = 500

type Take = (pictures: ClubPictures) => Promise<void>

/** A community as its owner sees it, and its invite as a guest does. */
export async function takeCommunities(browser: SharedBrowser, scene: Scene, shoot: Shoot): Promise<void> {
  const pictures = await openClub(browser, scene, shoot)
  for (const take of CLUB_PICTURES) await take(pictures)
  await pictures.page.context().close()
}

/** In this order: the last ones change what is there. */
export const CLUB_PICTURES: readonly Take[] = [takeChannels, takeMembers, takeClubSettings, takeGroup, takeInvites, takeFormer, takeDoubted]

/** Signs in, and founds the community by the device in this process. */
export async function openClub(browser: SharedBrowser, scene: Scene, shoot: Shoot): Promise<ClubPictures> {
  const page = await newPage(browser, scene)
  await signInSelf(page, scene)
  await button(page, 'Create community').click()
  await box(page, 'Name').fill(CLUB)
  await page.getByRole('radio', { name: 'Club' }).click()
  await shoot(page, 'create-community')
  await page.keyboard.press('Escape')
  const club = await foundClub(scene, await drawIcon(page))
  await club.talk('before')
  await page.getByRole('navigation', { name: 'Communities' }).getByRole('link', { name: CLUB }).click()
  await page.waitForURL(/\/k\/[^/]+\/[^/]+$/)
  const pictures = { browser, page, scene, club, shoot, home: page.url().replace(/\/[^/]+$/, '') }
  for (const name of Object.keys(SAID)) await read(pictures, name)
  await club.talk('since')
  await channelLink(page, 'benches')
    .getByText(/mention/)
    .waitFor({ state: 'attached' })
  return pictures
}

const membersPane = (page: Page) => page.getByRole('complementary', { name: 'Members' })

async function read(pictures: ClubPictures, name: string): Promise<void> {
  const { page } = pictures
  await openChannel(pictures, name)
  await page
    .getByText((SAID[name]?.at(-1)?.[2] ?? '').slice(0, 20))
    .first()
    .waitFor()
  await page.keyboard.press('Escape')
  await channelLink(page, name)
    .getByText(/unread/)
    .waitFor({ state: 'detached' })
  await page.waitForTimeout(KEPT_WITHIN)
}

async function takeChannels(pictures: ClubPictures): Promise<void> {
  const { page, scene, club, shoot, home } = pictures
  await openChannel(pictures, 'general')
  const general = club.channel('general')
  await shoot(page, 'channel', {
    refresh: async () => {
      for (const handle of ['linus', 'priya'] as const) {
        scene.contact(handle).conversations.setTyping(general, false)
        scene.contact(handle).conversations.setTyping(general, true)
      }
      await page.getByText('Linus Berg and Priya Raman are typing').waitFor()
    },
  })
  await shoot(page, 'channel-menu', {
    refresh: async () => {
      // A menu closes when the window changes, and where there is little room the list is another pane.
      await page.goto(home)
      await page.getByRole('link', { name: /^general/ }).click({ button: 'right' })
      await page.getByRole('menu').waitFor()
    },
  })
  await openChannel(pictures, 'planning')
  await shoot(page, 'private-channel')
  await openChannel(pictures, 'lost-and-found')
  await page.getByText('This is where #lost-and-found begins.').waitFor()
  await shoot(page, 'empty-channel')
  await button(page, 'Create channel').click()
  await box(page, 'Name of the channel').fill('bicycles')
  await page.getByRole('switch', { name: 'Private channel' }).click()
  await page.getByRole('checkbox', { name: 'Menders' }).click()
  await shoot(page, 'create-channel')
  await page.goto(home)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(home)
  await page.getByRole('link', { name: /^general/ }).waitFor()
  await shoot(page, 'channels', { narrow: true })
}

async function takeMembers(pictures: ClubPictures): Promise<void> {
  const { page, shoot } = pictures
  await openChannel(pictures, 'general')
  const opened = async () => {
    if (!(await membersPane(page).isVisible())) await button(page, 'Members').click()
    await membersPane(page)
      .getByRole('button', { name: /^Linus/ })
      .waitFor()
  }
  await shoot(page, 'members', { refresh: opened })
  const linus = () => membersPane(page).getByRole('button', { name: /^Linus/ })
  await shoot(page, 'member-menu', {
    refresh: async () => {
      await page.keyboard.press('Escape')
      await page.getByRole('menu').waitFor({ state: 'detached' })
      await opened()
      await linus().click({ button: 'right' })
      await page.getByRole('menu').waitFor()
    },
  })
  await page.keyboard.press('Escape')
  await opened()
  await linus().click()
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'member')
  await page.keyboard.press('Escape')
  await membersPane(page)
    .getByRole('button', { name: /^Tomás/ })
    .click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Timeout' }).click()
  await box(page, 'Reason').fill('Three jokes about capacitors in a row')
  await shoot(page, 'timeout')
  await page.keyboard.press('Escape')
}

async function takeGroup({ page, scene, shoot }: ClubPictures): Promise<void> {
  await page.goto(scene.url)
  await page.getByRole('list', { name: 'Groups' }).getByText(GROUP).click()
  await page.getByText('Then it is a feast.').waitFor()
  await page.waitForTimeout(KEPT_WITHIN)
  await shoot(page, 'group')
  await page.goto(scene.url)
  await button(page, 'New group').click()
  await box(page, 'Name of the group').fill('Saturday, nine o’clock')
  for (const name of ['Linus Berg', 'Yuki Tanaka']) await page.getByRole('checkbox', { name }).click()
  await shoot(page, 'new-group')
  await page.keyboard.press('Escape')
  await page.getByRole('list', { name: 'Groups' }).getByText(GROUP).click()
  await button(page, 'Add people').click()
  await page.getByRole('checkbox', { name: 'Priya Raman' }).click()
  await shoot(page, 'add-people')
  await page.keyboard.press('Escape')
}

async function takeInvites({ browser, page, scene, club, shoot, home }: ClubPictures): Promise<void> {
  await page.goto(home)
  await button(page, 'Invite people').click()
  await shoot(page, 'invite-terms')
  await button(page, 'Create link').click()
  await box(page, 'Invite link').waitFor()
  await page.waitForTimeout(KEPT_WITHIN)
  await shoot(page, 'invite-link')
  const guest = await newPage(browser, scene)
  await guest.goto(club.link)
  await heading(guest, `You are invited to ${CLUB}`).waitFor()
  await shoot(guest, 'join-outside')
  await guest.context().close()
  const { link = '' } = await scene.contact('yuki').communities.createInvite(await foundOrchestra(scene), { expires: 0, uses: 0, open: true })
  await page.goto(link)
  await heading(page, 'You are invited to Tiny Orchestra').waitFor()
  await shoot(page, 'join')
}

/** A channel of a few is opened to everybody: what was said before is not. */
async function takeFormer(pictures: ClubPictures): Promise<void> {
  const { page, scene, club, shoot } = pictures
  const { communities } = scene.self
  const view = communities.get(club.communityId)
  const [everyone, channel] = [view?.roles.find((role) => role.everyone), view?.channels.find(({ name }) => name === 'planning')]
  if (everyone === undefined || channel === undefined) throw new Error('the club has no #planning')
  const override = { target: { type: 'role', id: everyone.roleId }, allow: ['viewChannel'], deny: [] } as const
  await communities.setOverride(club.communityId, { channelId: channel.channelId }, override)
  await openChannel(pictures, 'planning')
  await channelLink(page, 'planning').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Channel settings' }).click()
  await button(page, 'Open to everybody here').click()
  await page.getByRole('alertdialog').waitFor()
  await shoot(page, 'former-messages')
  await page.keyboard.press('Escape')
}

async function foundOrchestra(scene: Scene) {
  return (await scene.contact('yuki').communities.create({ name: 'Tiny Orchestra' })).communityId
}

/** A picture for the community: a cup that steams. */
async function drawIcon(page: Page): Promise<Uint8Array> {
  const other = await page.context().newPage()
  await other.setViewportSize({ width: 128, height: 128 })
  await other.setContent(`<style>body{margin:0}</style>${ICON}`)
  const png = await other.screenshot()
  await other.close()
  return png
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128" fill="none" stroke="#f6e7c8" stroke-width="7" stroke-linecap="round">
<rect width="128" height="128" fill="#8a4b2a" stroke="none"/><path d="M34 60h46v20a18 18 0 0 1-18 18h-10a18 18 0 0 1-18-18z" fill="#f6e7c8"/>
<path d="M80 66h6a10 10 0 0 1 0 22h-7"/><path d="M48 46c-5-6 5-10 0-17M66 46c-5-6 5-10 0-17"/></svg>`
