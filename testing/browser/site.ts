import type { Page } from 'playwright-core'
import { startWorld, type World, type WorldOptions } from '../world/index.ts'
import { type Browser, type BrowserOptions, startBrowser } from './chromium.ts'
import { type BuiltPages, buildPages } from './pages.ts'
import type { StorePage, StoreTask, TabPage } from './pages/globals.ts'

/** A world whose server also serves the test pages, and a browser to open them with. */
export interface Site {
  readonly world: World
  readonly browser: Browser
  /** What pages wrote to the console as an error, and uncaught errors. A test that expects none looks here. */
  readonly problems: string[]
  open(path?: string): Promise<Page>
  close(): Promise<void>
}

/** @param options.pages built once for several sites; who built them removes them */
export async function startSite(options: { pages?: BuiltPages; browser?: BrowserOptions; world?: WorldOptions } = {}): Promise<Site> {
  const pages = options.pages ?? (await buildPages())
  const world = await startWorld({ ...options.world, config: { ...options.world?.config, web: pages.folder } })
  const browser = await startBrowser(options.browser)
  const problems: string[] = []
  return {
    world,
    browser,
    problems,
    open: async (path = '/') => {
      const page = await browser.context.newPage()
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text())
      })
      await page.goto(world.server.url + path)
      return page
    },
    close: async () => {
      await browser.close()
      await world.stop()
      if (!options.pages) pages.remove()
    },
  }
}

/** Runs a task in the worker of the page `store.html`. */
export function inStore(page: Page, task: StoreTask): Promise<unknown> {
  return page.evaluate((given) => (globalThis as unknown as StorePage).store(given), task)
}

/** Runs `work` in the page of one tab; it must use nothing but its arguments. */
export async function inTab<T, Arg = undefined>(page: Page, work: (tab: TabPage, arg: Arg) => T | Promise<T>, arg?: Arg): Promise<T> {
  const tab = await page.evaluateHandle(() => globalThis as unknown as TabPage)
  // The argument crosses as JSON, so its type is the caller's word.
  return tab.evaluate(work as (tab: TabPage, given: unknown) => T | Promise<T>, arg as unknown)
}
