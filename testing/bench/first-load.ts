import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, Request } from 'playwright-core'
import { ensureBuild } from '../../apps/web/build/ensure.ts'
import { startBrowser } from '../browser/chromium.ts'
import { startWorld } from '../world/index.ts'
import type { Bench, BenchLine } from './bench.ts'

const RUNS = 5
/** The worker has its WebAssembly by then. */
const SETTLE_MS = 3_000
const KIBIBYTE = 1_024
/** What the worker loads, by the names that the bundler gives; the rest is the page's. */
const OF_THE_WORKER = /\/(worker|hub|esm|sqlite3|opaque|owner)[\w-]*\.(js|wasm)$/
const OPAQUE = /\/(esm|opaque)-/
const GROUPS = /\/engine-/
const COUNTED = /\.(html|js|css|wasm)$/

interface Listed {
  readonly path: string
  readonly size: number
  readonly gzip?: number
}

/** Targets: critical path <= 200 KB gzip, worker with cryptography and WebAssembly <= 700 KB gzip. */
export const bench: Bench = {
  name: 'first-load',
  describe: 'First visit of the web client in Chromium, empty profile, loopback: bytes as gzip sends them, and time to a usable first screen.',
  run: async (report) => {
    const folder = await ensureBuild()
    const world = await startWorld({ config: { web: folder } })
    try {
      const visits: Visit[] = []
      for (let run = 0; run < RUNS; run++) visits.push(await visit(world.server.url))
      reportBytes(listedFiles(folder), visits[0]?.paths ?? [], report)
      const times = visits.map(({ usableAfter }) => usableAfter).toSorted((a, b) => a - b)
      report({ name: 'first-load usable screen, median', value: times[Math.floor(RUNS / 2)] ?? Number.NaN, unit: 'ms', lowerIsBetter: true })
      report({ name: 'first-load usable screen, slowest', value: times.at(-1) ?? Number.NaN, unit: 'ms', lowerIsBetter: true })
    } finally {
      await world.stop()
    }
  },
}

interface Visit {
  /** What the page and its workers asked for; not what the service worker keeps for later. */
  readonly paths: readonly string[]
  /** ms from opening the address to a button that can be pressed */
  readonly usableAfter: number
}

async function visit(url: string): Promise<Visit> {
  const browser = await startBrowser()
  try {
    const paths = new Set<string>()
    browser.context.on('request', (request) => isOfPage(request) && paths.add(new URL(request.url()).pathname))
    const page = await browser.context.newPage()
    const started = performance.now()
    await page.goto(url, { waitUntil: 'commit' })
    await usable(page)
    const usableAfter = performance.now() - started
    await page.waitForTimeout(SETTLE_MS)
    return { paths: [...paths], usableAfter }
  } finally {
    await browser.close()
  }
}

function isOfPage(request: Request): boolean {
  return request.serviceWorker() === null
}

async function usable(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: 'Create account' })
    .or(page.getByRole('link', { name: 'Create account' }))
    .first()
    .waitFor()
}

function listedFiles(folder: string): readonly Listed[] {
  return (JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8')) as { files: readonly Listed[] }).files
}

function reportBytes(files: readonly Listed[], paths: readonly string[], report: (line: BenchLine) => void): void {
  const asked = new Set(paths.map((path) => (path === '/' ? '/index.html' : path)))
  const loaded = files.filter(({ path }) => asked.has(path))
  const bytes = (some: readonly Listed[]) => some.reduce((sum, { gzip, size }) => sum + (gzip ?? size), 0) / KIBIBYTE
  const counted = loaded.filter(({ path }) => COUNTED.test(path))
  const line = { unit: 'KiB', lowerIsBetter: true }
  report({ ...line, name: 'first-load critical path', value: bytes(counted.filter(({ path }) => !OF_THE_WORKER.test(path))), target: 200 })
  report({ ...line, name: 'first-load worker, crypto, wasm', value: bytes(counted.filter(({ path }) => OF_THE_WORKER.test(path))), target: 700 })
  // the same budget, strictly: nobody has an account without it
  report({
    ...line,
    name: 'first-load worker with OPAQUE, after sign-up',
    value: bytes(files.filter(({ path }) => OF_THE_WORKER.test(path) && (asked.has(path) || OPAQUE.test(path)))),
    target: 700,
  })
  report({ ...line, name: 'first-load groups, with the first community', value: bytes(files.filter(({ path }) => GROUPS.test(path))) })
  report({ ...line, name: 'first-load fonts and icons', value: bytes(loaded.filter(({ path }) => !COUNTED.test(path))) })
}
