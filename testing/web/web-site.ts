import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { copyBuild } from '../browser/build-copy.ts'
import { type SharedBrowser, startSharedBrowser } from '../browser/chromium.ts'
import { startWorld, type World, type WorldOptions } from '../world/index.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A world whose server serves the web client as it is shipped. */
export interface WebSite {
  readonly world: World
  /** Somebody's browser, with a profile of its own; closed with the site. */
  browser(options?: { readonly context?: BrowserContextOptions }): Promise<WebBrowser>
  close(): Promise<void>
}

export interface WebBrowser {
  readonly context: BrowserContext
  /** Errors of the console (also violations of the policy), uncaught errors, and dialogs that a page opened. */
  readonly problems: string[]
  open(path?: string): Promise<Page>
}

export async function startWebSite(options: WorldOptions = {}): Promise<WebSite> {
  const build = await copyBuild()
  const world = await startWorld({ ...options, config: { ...options.config, web: build.folder } })
  let process: Promise<SharedBrowser> | undefined
  return {
    world,
    browser: async ({ context } = {}) => {
      process ??= startSharedBrowser()
      return watched(await (await process).profile(context), world)
    },
    close: async () => {
      await (await process)?.close()
      await world.stop()
      build.remove()
    },
  }
}

function watched(context: BrowserContext, world: World): WebBrowser {
  const problems: string[] = []
  context.on('page', (page) => {
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
  })
  const open = async (path = '/') => {
    const page = await context.newPage()
    await page.goto(world.server.url + path)
    return page
  }
  return { context, problems, open }
}

/** What axe finds on the page, each as `rule: element`. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate<string[]>(
    'axe.run().then((found) => found.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ": " + node.target.join(" "))))',
  )
}

/** By how much the page is wider than the window, CSS px. */
export const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

/** The page in light or dark, with every change of colour done. */
export async function inScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  await page.waitForFunction(() => !document.getAnimations().some((animation) => animation instanceof CSSTransition))
}
