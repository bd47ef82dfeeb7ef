import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type BrowserContextOptions, chromium, type LaunchOptions } from 'playwright-core'

const DEFAULT_PATH = '/usr/bin/chromium'

const FLAGS: string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** Where Chromium is: `CONCLAVE_CHROMIUM`, else Debian's place. */
function chromiumPath(): string {
  return process.env['CONCLAVE_CHROMIUM'] ?? DEFAULT_PATH
}

/** @returns what is wrong and the one command that helps; undefined when Chromium is there */
export function chromiumProblem(): string | undefined {
  const path = chromiumPath()
  if (existsSync(path)) return undefined
  return `There is no Chromium at ${path}. Next step: sudo apt-get install -y chromium (or set CONCLAVE_CHROMIUM to the path of one that you have).`
}

/** A browser with a profile of its own on disk, as a person has it: several pages of it share storage, locks and workers. */
export interface Browser {
  readonly context: BrowserContext
  /** The folder of the profile. */
  readonly profile: string
  /** Ends the process; the profile stays. */
  end(): Promise<void>
  /** Ends the process and starts it again on the same profile. */
  restart(): Promise<void>
  /** Ends the process and deletes the profile. */
  close(): Promise<void>
}

export interface BrowserOptions {
  readonly flags?: readonly string[]
  readonly context?: Omit<Parameters<typeof chromium.launchPersistentContext>[1] & LaunchOptions, 'args' | 'executablePath' | 'headless'>
}

/**
 * Starts Chromium with a new profile. Close it always, in `finally` or `afterEach`.
 * @throws Error that names the command which installs Chromium
 */
export async function startBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const problem = chromiumProblem()
  if (problem !== undefined) throw new Error(problem)
  const profile = mkdtempSync(join(tmpdir(), 'conclave-chromium-'))
  const launch = () =>
    chromium.launchPersistentContext(profile, {
      ...options.context,
      executablePath: chromiumPath(),
      headless: true,
      args: [...FLAGS, ...(options.flags ?? [])],
    })
  let context = await launch()
  return {
    get context() {
      return context
    },
    profile,
    end: () => context.close(),
    restart: async () => {
      await context.close()
      context = await launch()
    },
    close: async () => {
      await context.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** One process for several people, each with a profile of their own in memory: cheaper than a process for each. */
export interface SharedBrowser {
  /** Storage, locks and workers of a profile are shared by its pages, and are gone when it is closed. */
  profile(options?: BrowserContextOptions): Promise<BrowserContext>
  close(): Promise<void>
}

/** @throws Error that names the command which installs Chromium */
export async function startSharedBrowser(): Promise<SharedBrowser> {
  const problem = chromiumProblem()
  if (problem !== undefined) throw new Error(problem)
  const browser = await chromium.launch({ executablePath: chromiumPath(), headless: true, args: FLAGS })
  return { profile: (options) => browser.newContext(options), close: () => browser.close() }
}
