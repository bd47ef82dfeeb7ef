import type { Client } from '@conclave/client'
import type { ConversationId } from '@conclave/protocol'
import type { Page } from 'playwright-core'
import { eventually, PROOF_OF_WORK_WITHIN } from '../world/scenes.ts'
import { button, signUp } from './enter.ts'
import type { WebBrowser } from './web-site.ts'

/** A new account in a browser that a person in Node has asked for contact, and that has accepted; their conversation is open. */
export interface Talk {
  readonly page: Page
  /** Where it is in this browser. */
  readonly path: string
  readonly conversationId: ConversationId
}

/** ms; less than a test has, so that what did not happen is named. */
const PATIENCE = 15_000

export async function startTalk(browser: WebBrowser, handle: string, friend: Client): Promise<Talk> {
  const page = await browser.open()
  await signUp(page, handle, `walnut harbour copper ${handle}`)
  await button(page, 'Save them later').click()
  await page.waitForURL((url) => url.pathname === '/')
  const { conversationId } = await friend.people.request(handle)
  await go(page, '/friends')
  await button(page, 'Accept').click()
  await button(page, 'Accept').waitFor({ state: 'detached' })
  const path = await pathTo(page, friend.accounts.current()?.displayName ?? '')
  await go(page, path)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  await eventually(() => friend.people.find(handle)?.state === 'contact', 'the friend hears of it', PROOF_OF_WORK_WITHIN)
  page.setDefaultTimeout(PATIENCE)
  return { page, path, conversationId }
}

/** Where the conversation with somebody is in this browser, once it is listed; other browsers have other addresses for it. */
export async function pathTo(page: Page, name: string): Promise<string> {
  const link = page.locator('a[href^="/c/"]').filter({ has: page.getByText(name, { exact: true }) })
  return (await link.first().getAttribute('href')) ?? ''
}

/** Another address in the same page, loaded anew. */
export const go = (page: Page, path: string) => page.goto(new URL(path, page.url()).href)

/** Says something once for each text, and waits until the server has all of it. */
export async function say(friend: Client, conversationId: ConversationId, texts: readonly string[]): Promise<void> {
  for (const text of texts) friend.conversations.send(conversationId, text)
  if (!(await friend.sync.whenIdle())) throw new Error('the server did not take everything')
}
