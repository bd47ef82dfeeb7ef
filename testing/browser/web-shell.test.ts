import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureBuild } from '../../apps/web/build/ensure.ts'
import { startWorld, type World } from '../world/index.ts'
import { type Browser, startBrowser } from './chromium.ts'

const MINUTE = 60_000
/** The only script that is loaded on demand in every build. */
const LATER = /^inside-.*\.js$/

let built: string
beforeAll(async () => {
  built = await ensureBuild()
}, 5 * MINUTE)

/** A world that serves a copy of the build, which a test may spoil, and a browser with an empty profile. */
let folder: string
let world: World
let browser: Browser
let page: Page
/** Errors of the console, of the page, and violations of the policy. */
let problems: string[]
let asked: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-web-'))
  cpSync(built, folder, { recursive: true })
  world = await startWorld({ config: { web: folder } })
  browser = await startBrowser()
  page = await browser.context.newPage()
  problems = []
  asked = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  browser.context.on('request', (request) => asked.push(request.url()))
}, MINUTE)
afterEach(async () => {
  await browser.close()
  await world.stop()
  rmSync(folder, { recursive: true })
})

const open = (path = '/') => page.goto(world.server.url + path, { waitUntil: 'load' })
const controlled = () => page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state)
/** The service worker has the page and holds the files. */
async function kept(): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
}

describe('the web client in Chromium', () => {
  it('opens without breaking its own policy, isolated, and asks nobody but its server', async () => {
    const answer = await open('/?locale=en-XA')
    await controlled()
    await page.waitForFunction(() => document.documentElement.lang === 'en-XA')
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'")
    expect(problems).toEqual([])
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    expect(asked.length).toBeGreaterThan(3)
    expect(asked.filter((url) => !url.startsWith(world.server.url))).toEqual([])
  })

  it('turns to the right for a language that is read so', async () => {
    await open('/?locale=ar-XB')
    await page.waitForFunction(() => document.documentElement.dir === 'rtl')
  })

  it('executes nothing that came as a text, and no script from elsewhere', async () => {
    await open()
    await controlled()
    const outcome = await page.evaluate(async () => {
      const attempt = async (work: () => unknown) =>
        Promise.resolve()
          .then(work)
          .then(
            () => 'done',
            (error: unknown) => (error as Error).name,
          )
      const executed = globalThis as unknown as { ran?: boolean }
      const script = document.createElement('script')
      const inline = await attempt(() => {
        script.textContent = 'globalThis.ran = true'
        document.body.append(script)
      })
      const image = document.createElement('img')
      image.setAttribute('src', 'x:')
      const handler = await attempt(() => image.setAttribute('onerror', 'globalThis.ran = true'))
      document.body.append(image)
      await new Promise((resolve) => setTimeout(resolve, 100))
      return {
        html: await attempt(() => (document.body.innerHTML = '<b>x</b>')),
        worker: await attempt(() => new Worker('data:text/javascript,1')),
        blob: await attempt(() => new Worker(URL.createObjectURL(new Blob(['1'])))),
        elsewhere: await attempt(() => new Worker('https://elsewhere.example/x.js')),
        policy: await attempt(() =>
          (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy(
            'default',
            {},
          ),
        ),
        fetched: await attempt(() => fetch('https://elsewhere.example/')),
        inline,
        handler,
        ran: executed.ran ?? false,
      }
    })
    expect(outcome).toMatchObject({
      html: 'TypeError',
      worker: 'TypeError',
      blob: 'TypeError',
      elsewhere: 'TypeError',
      policy: 'TypeError',
      fetched: 'TypeError',
      ran: false,
    })
    // as a text and a task later: the tools that ask may evaluate, and the test runner reads what it evaluates
    const later = `new Promise((resolve) => setTimeout(() => { try { resolve((0, eval)('1')) } catch (error) { resolve(error.name) } }))`
    expect(await page.evaluate(later)).toBe('EvalError')
  })

  it('refuses a changed script, the first as well as one that is loaded later', async () => {
    const assets = join(folder, 'assets')
    const spoil = (name: string) => {
      for (const ending of ['.br', '.gz']) rmSync(join(assets, name + ending))
      const text = readFileSync(join(assets, name), 'utf8')
      writeFileSync(join(assets, name), text.replace(/^/, ' '))
      const list = JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8')) as {
        files: { path: string; size: number; br?: number; gzip?: number }[]
      }
      const entry = list.files.find(({ path }) => path === `/assets/${name}`)
      Object.assign(entry ?? {}, { size: text.length + 1, br: undefined, gzip: undefined })
      writeFileSync(join(folder, 'files.json'), JSON.stringify(list))
    }
    const later = readdirSync(assets).find((name) => LATER.test(name)) ?? ''
    const first = /src="\/assets\/([^"]+\.js)"/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))?.[1] ?? ''
    // as a text: the test runner would rewrite the import
    const load = (name: string) => page.evaluate(`import('/assets/${name}').then(() => 'loaded', (error) => error.name)`)
    await open()
    expect(await load(later)).toBe('loaded')
    spoil(later)
    spoil(first)
    await world.restartServer()
    await browser.close()
    browser = await startBrowser()
    page = await browser.context.newPage()
    problems = []
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    await open()
    expect(await page.locator('#root > *').count()).toBe(0)
    expect(problems.join()).toMatch(/integrity/)
    expect(await load(later)).toBe('TypeError')
  })
})

describe('the installed app', () => {
  it('can be installed', async () => {
    await open()
    await kept()
    const devtools = await browser.context.newCDPSession(page)
    const { errors, data } = await devtools.send('Page.getAppManifest')
    expect(errors).toEqual([])
    expect(JSON.parse(data ?? '')).toMatchObject({ name: 'Conclave', display: 'standalone', start_url: '/' })
    const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors')
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
  })

  it('opens when the server is gone, at any of its addresses, with the same policy', async () => {
    await open()
    await kept()
    await world.stopServer()
    const answer = await open('/c/somewhere')
    expect([answer?.status(), answer?.fromServiceWorker()]).toEqual([200, true])
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'")
    expect(await page.title()).toContain('Conclave')
    expect(await page.evaluate(() => document.styleSheets.length + document.scripts.length)).toBeGreaterThan(1)
    expect(
      await page.evaluate(() =>
        fetch('/v1/server').then(
          () => 'answered',
          () => 'failed',
        ),
      ),
    ).toBe('failed')
  })

  it(
    'takes a new version only when it is told to, and deletes what is old',
    async () => {
      await open()
      await kept()
      const release = async (version: string) => {
        const list = JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8')) as {
          version: string
          files: { path: string; size: number; etag: string }[]
        }
        const text = readFileSync(join(folder, 'sw.js'), 'utf8').replaceAll(list.version, version)
        writeFileSync(join(folder, 'sw.js'), text)
        for (const ending of ['.br', '.gz']) rmSync(join(folder, `sw.js${ending}`), { force: true })
        const files = list.files.map((file) =>
          file.path === '/sw.js' ? { path: file.path, size: text.length, etag: version, immutable: false } : file,
        )
        writeFileSync(join(folder, 'files.json'), JSON.stringify({ ...list, version, files }))
        await world.restartServer()
        await page.evaluate(async () => (await navigator.serviceWorker.ready).update())
        // not waitForFunction: it takes the promise of a function for a yes
        await expect
          .poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state), { timeout: MINUTE })
          .toBe('installed')
      }
      const caches = () => page.evaluate(async () => (await globalThis.caches.keys()).length)
      await page.evaluate(() => Object.assign(globalThis, { untouched: true }))
      await release('second')
      await page.waitForTimeout(300)
      expect(await page.evaluate(() => 'untouched' in globalThis)).toBe(true)
      for (const version of ['third', 'fourth']) {
        await page.evaluate(async () => {
          const changed = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }))
          ;(await navigator.serviceWorker.ready).waiting?.postMessage('take-over')
          await changed
        })
        await kept()
        await release(version)
      }
      expect(await page.evaluate(() => 'untouched' in globalThis)).toBe(true)
      // the one that runs, the one before, and the one that waits
      expect(await caches()).toBe(3)
    },
    2 * MINUTE,
  )
})
