import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, BrowserContextOptions } from 'playwright-core'
import { type BuildCopy, copyBuild } from '../browser/build-copy.ts'
import { type SharedBrowser, startSharedBrowser } from '../browser/chromium.ts'
import { ServerProcess } from '../chaos/server-process.ts'
import { Person } from './person.ts'

/** ms; a proof of work takes 3 s on average, sometimes many times that, and the machine may be busy. */
export const PATIENCE = 60_000

/** A server in its own process that serves the web client as it is shipped, and people with browsers. */
export interface Town {
  readonly server: ServerProcess
  readonly build: BuildCopy
  readonly url: string
  /** Where things of a test may lie; deleted at the end. */
  readonly folder: string
  /** Somebody with a browser of their own, which shows the first page, or `path`. */
  somebody(handle: string, options?: SomebodyOptions): Promise<Person>
  close(): Promise<void>
}

interface SomebodyOptions {
  readonly path?: string
  readonly context?: BrowserContextOptions
}

/** @param settings more variables of the server's environment */
export async function openTown(settings: Readonly<Record<string, string>> = {}): Promise<Town> {
  const build = await copyBuild()
  const folder = mkdtempSync(join(tmpdir(), 'conclave-journey-'))
  const server = new ServerProcess(join(folder, 'server'), { CONCLAVE_WEB: build.folder, ...settings })
  await server.start()
  const url = `http://127.0.0.1:${server.port}`
  let browser: SharedBrowser | undefined
  return {
    server,
    build,
    url,
    folder,
    somebody: async (handle, { path = '/', context } = {}) => {
      browser ??= await startSharedBrowser()
      return arrive(await browser.profile(context), handle, url + path)
    },
    close: async () => {
      await browser?.close()
      await server.kill()
      build.remove()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Opens the address in a browser that somebody has. */
export async function arrive(context: BrowserContext, handle: string, address: string): Promise<Person> {
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  await page.goto(address)
  return new Person(handle, page)
}
