import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Locator, Page } from 'playwright-core'
import { ensureBuild } from '../../../apps/web/build/ensure.ts'
import { type Browser, startBrowser } from '../../browser/chromium.ts'
import { buildPages } from '../../browser/pages.ts'
import { inStore } from '../../browser/site.ts'
import { button, inside, signUp } from '../../web/enter.ts'
import { pathTo } from '../../web/talk.ts'
import { eventually, PROOF_OF_WORK_WITHIN } from '../../world/scenes.ts'
import { startWorld, type World } from '../../world/index.ts'

/** The web client as it is shipped, signed in, with friends and very many messages in its store on disk. */
export interface PreparedClient {
  readonly page: Page
  /** What the browser itself measures. */
  readonly session: CDPSession
  /** Addresses of the conversations, one for each friend. */
  readonly paths: readonly string[]
  close(): Promise<void>
}

export interface Prepared {
  /** Handles. */
  readonly friends: readonly string[]
  /** In all conversations together. */
  readonly messages: number
}

/** What a page does just after it came is not what is measured, ms. */
const SETTLE = 1_000
const VIEWPORT = { width: 1280, height: 800 }

export async function startPrepared(prepared: Prepared): Promise<PreparedClient> {
  const web = await buildWithStorePage()
  const world = await startWorld({ people: prepared.friends, config: { web } })
  // A service worker would answer for the page of the store with that of the app.
  const browser = await startBrowser({ context: { viewport: VIEWPORT, serviceWorkers: 'block', locale: 'en-GB' } })
  const close = async () => {
    await browser.close()
    await world.stop()
    rmSync(web, { recursive: true, force: true })
  }
  try {
    const paths = await befriend(browser, world)
    await fill(browser, world, prepared.messages)
    const page = await browser.context.newPage()
    await page.goto(world.server.url)
    await inside(page)
    return { page, session: await browser.context.newCDPSession(page), paths, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The shipped build, and beside it the page that writes straight into the store. */
async function buildWithStorePage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-prepared-'))
  const pages = await buildPages()
  const list = (from: string) => JSON.parse(readFileSync(join(from, 'files.json'), 'utf8')) as { files: { path: string }[]; inlineScripts: string[] }
  cpSync(pages.folder, folder, { recursive: true })
  const app = await ensureBuild()
  cpSync(app, folder, { recursive: true })
  const [shipped, added] = [list(app), list(pages.folder)]
  const files = [...shipped.files, ...added.files.filter(({ path }) => path !== '/index.html')]
  writeFileSync(join(folder, 'files.json'), JSON.stringify({ ...shipped, files }))
  pages.remove()
  return folder
}

/** Somebody signs up in the browser and accepts everybody. @returns the addresses of the conversations */
async function befriend({ context }: Browser, world: World): Promise<readonly string[]> {
  const page = await context.newPage()
  await page.goto(world.server.url)
  await signUp(page, 'ada', 'walnut harbour copper midnight seven')
  await button(page, 'Save them later').click()
  await inside(page)
  const clients = world.people.flatMap(({ devices }) => devices.map(({ client }) => client))
  await Promise.all(clients.map((client) => client.people.request('ada')))
  await page.goto(new URL('/friends', world.server.url).href)
  for (let left = clients.length; left > 0; left--) {
    await button(page, 'Accept').first().click({ timeout: PROOF_OF_WORK_WITHIN })
    const accepted = () => clients.filter((client) => client.people.find('ada')?.state === 'contact').length
    await eventually(() => accepted() > clients.length - left, 'the friend hears of it', PROOF_OF_WORK_WITHIN)
  }
  const paths = await Promise.all(clients.map((client) => pathTo(page, client.accounts.current()?.displayName ?? '')))
  await page.close()
  return paths
}

async function fill({ context }: Browser, world: World, messages: number): Promise<void> {
  const page = await context.newPage()
  await page.goto(new URL('/store.html', world.server.url).href)
  await inStore(page, { name: 'fill-conversations', count: messages })
  await page.close()
}

/** The conversation in the sidebar. */
export const linkTo = ({ page, paths }: PreparedClient, index: number): Locator => page.locator(`a[href="${paths[index]}"]`)

/** Loads the page anew at this conversation, and waits for its messages. */
export async function openConversation({ page, paths }: PreparedClient, index: number): Promise<void> {
  await page.goto(new URL(paths[index] ?? '', page.url()).href)
  await page.getByRole('log', { name: 'Messages' }).getByRole('listitem').last().waitFor()
  await page.waitForTimeout(SETTLE)
}

/** The value below which so many of the values are, 0 to 1. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}
