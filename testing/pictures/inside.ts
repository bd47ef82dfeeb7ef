import type { Page } from 'playwright-core'
import type { SharedBrowser } from '../browser/chromium.ts'
import { box, button, inside } from '../web/enter.ts'
import { newPage } from './browser.ts'
import { type Contact, CONTACTS, SELF } from './cast.ts'
import { takeNewKeys } from './new-keys.ts'
import { idOf, type Scene } from './scene.ts'
import type { Shoot } from './shots.ts'

/** Time until what was read is kept by the worker, ms. */
const KEPT_WITHIN = 500

/** Somebody with friends: signs in before anything is said, so that this browser gets it. */
export async function openInside(browser: SharedBrowser, scene: Scene): Promise<Page> {
  const page = await newPage(browser, scene)
  await signInSelf(page, scene)
  await scene.talk('before')
  await read(page, scene, ['grace', 'linus', 'mina', 'tomas', 'yuki'])
  await scene.talk('since')
  await page
    .getByText(/See you on Saturday/)
    .first()
    .waitFor()
  await read(page, scene, ['grace'])
  return page
}

/** Signs in as the one whose screen it is. */
export async function signInSelf(page: Page, scene: Scene): Promise<void> {
  await page.goto(`${scene.url}/sign-in`)
  await box(page, 'Handle').fill(SELF.handle)
  await box(page, 'Password').fill(SELF.password)
  await button(page, 'Sign in').click()
  await inside(page)
  await page.getByRole('list', { name: 'Conversations' }).getByText('Grace Okafor').waitFor()
}

export async function takeInside(page: Page, scene: Scene, shoot: Shoot): Promise<void> {
  await takePlaces(page, scene, shoot)
  await takeConversations(page, scene, shoot)
  await takeSettings(page, scene, shoot)
  await takeOffline(page, scene, shoot)
  await takeNewKeys(page, scene, shoot)
}

const go = async (page: Page, scene: Scene, path: string) => {
  await page.goto(scene.url + path)
  await page.getByRole('main').waitFor()
}
/** In the sidebar, whatever the language. */
const lineOf = (page: Page, handle: Contact) =>
  page.locator('a[href^="/c/"]').filter({ hasText: CONTACTS.find((one) => one.handle === handle)?.name ?? '' })

async function open(page: Page, scene: Scene, handle: Contact, query = ''): Promise<void> {
  await go(page, scene, `/${query}`)
  await lineOf(page, handle).click()
  await page.getByRole('main').getByRole('textbox').waitFor()
}

async function read(page: Page, scene: Scene, handles: readonly Contact[]): Promise<void> {
  for (const handle of handles) {
    await open(page, scene, handle)
    await page.getByRole('log').getByRole('listitem').last().waitFor()
    await page.keyboard.press('Escape')
    await lineOf(page, handle)
      .getByText(/unread/)
      .waitFor({ state: 'detached' })
    await page.waitForTimeout(KEPT_WITHIN)
  }
}

async function takePlaces(page: Page, scene: Scene, shoot: Shoot): Promise<void> {
  await go(page, scene, '/')
  await page.getByText('Choose a conversation').waitFor()
  await shoot(page, 'home')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('textbox').or(page.getByRole('combobox')).first().fill('i')
  await shoot(page, 'switcher')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+/')
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'shortcuts')
  await go(page, scene, '/friends')
  await page.getByText('Jonas Weber').waitFor()
  await shoot(page, 'friends')
  await button(page, 'Add friend').last().click()
  await page.getByRole('dialog').waitFor()
  await shoot(page, 'add-friend')
}

async function takeConversations(page: Page, scene: Scene, shoot: Shoot): Promise<void> {
  await open(page, scene, 'grace')
  await shoot(page, 'conversation')
  await shoot(page, 'high-contrast', { contrast: 'more' })
  const grace = scene.contact('grace')
  const { conversationId } = grace.conversations.with(idOf(scene.self))
  await shoot(page, 'typing', {
    refresh: async () => {
      grace.conversations.setTyping(conversationId, false)
      grace.conversations.setTyping(conversationId, true)
      await page.getByText('Grace Okafor is typing').waitFor()
    },
  })
  await button(page, 'About Grace Okafor').click()
  await shoot(page, 'details')
  await button(page, 'Safety number').click()
  await button(page, 'They are the same').waitFor()
  await shoot(page, 'safety-number')
  await open(page, scene, 'mina', '?locale=ar-XB')
  await shoot(page, 'right-to-left')
  await go(page, scene, '/?locale=en')
  await page.getByRole('list', { name: 'Conversations' }).getByText('Linus Berg').click()
  await page.getByRole('separator', { name: 'New' }).waitFor()
  await shoot(page, 'unread')
}

async function takeSettings(page: Page, scene: Scene, shoot: Shoot): Promise<void> {
  for (const section of ['profile', 'security', 'devices', 'appearance', 'privacy', 'about']) {
    await go(page, scene, `/settings/${section}`)
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    await shoot(page, `settings-${section}`)
  }
  await go(page, scene, '/settings')
  await button(page, 'Sign out').click()
  await page.getByRole('alertdialog').waitFor()
  await shoot(page, 'sign-out')
}

/** Without a server; what had not left when somebody was blocked counts as not sent. */
async function takeOffline(page: Page, scene: Scene, shoot: Shoot): Promise<void> {
  await open(page, scene, 'priya')
  await scene.stopServer()
  await page.getByText(/^No connection/).waitFor()
  for (const text of ['Of course he may!', 'Does it need a new plug?']) {
    await box(page, 'Message Priya Raman').fill(text)
    await page.keyboard.press('Enter')
  }
  await box(page, 'Message Priya Raman').fill('Otherwise Linus has')
  await shoot(page, 'offline')
  await page.getByRole('list', { name: 'Conversations' }).getByText('Yuki Tanaka').click()
  await box(page, 'Message Yuki Tanaka').fill('Could you print ten more?')
  await page.keyboard.press('Enter')
  await button(page, 'About Yuki Tanaka').click()
  await button(page, 'Block Yuki Tanaka').click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click()
  await page.getByText('You blocked Yuki Tanaka.').waitFor()
  await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click()
  await shoot(page, 'failed')
  await scene.startServer()
}
