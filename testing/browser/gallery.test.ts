import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, startBrowser } from './chromium.ts'

const WEB = new URL('../../apps/web/', import.meta.url).pathname
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const MINUTE = 60_000
const EVERY_LOOK = ['dark', 'light', 'contrast'].flatMap((theme) => ['ltr', 'rtl'].map((direction) => [theme, direction] as const))
/** Each theme once and both directions; `npm run test:long` takes all six. */
const LOOKS = process.env['CONCLAVE_LONG'] === undefined ? EVERY_LOOK.filter((_, index) => [0, 3, 4].includes(index)) : EVERY_LOOK

let server: ViteDevServer
let browser: Browser
let page: Page
let cacheDir: string
const problems: string[] = []

beforeAll(async () => {
  cacheDir = mkdtempSync(join(tmpdir(), 'conclave-gallery-'))
  server = await createServer({
    root: WEB,
    configFile: join(WEB, 'vite.config.ts'),
    cacheDir,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0, watch: null, hmr: false },
    optimizeDeps: { entries: ['gallery.html'] },
  })
  await server.listen()
  browser = await startBrowser({ context: { reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } } })
  page = await browser.context.newPage()
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
  })
}, MINUTE)

afterAll(async () => {
  await browser?.close()
  await server?.close()
  rmSync(cacheDir, { recursive: true, force: true })
})

function origin(): string {
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server of the gallery has no port')
  return `http://127.0.0.1:${address.port}`
}

async function open(query: string): Promise<void> {
  await page.goto(`${origin()}/gallery.html?${query}`)
  await page.waitForSelector('[data-pane]')
  await page.evaluate('document.fonts.ready.then(() => undefined)')
}

/**
 * What axe finds, each as `rule: element`. While a menu is open, everything else is inert and the menu is at the end of the body:
 * the advice that all content lies in a landmark (no rule of WCAG) is left out then.
 */
async function violations({ menuOpen = false } = {}): Promise<string[]> {
  await page.evaluate(AXE)
  return await page.evaluate<
    string[]
  >(`axe.run(document, { resultTypes: ['violations'], rules: { region: { enabled: ${!menuOpen} } } }).then((found) =>
    found.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ': ' + node.html.slice(0, 200))))`)
}

const button = (name: string) => page.getByRole('button', { name, exact: true })
const overflow = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')

describe.each(LOOKS)('parts in %s, %s', (theme, direction) => {
  test(
    'axe finds nothing, with everything closed and with each thing open',
    async () => {
      await open(`theme=${theme}&dir=${direction}`)
      expect(await violations()).toEqual([])
      await button('Open a dialog').click()
      expect(await page.getByRole('dialog', { name: 'Add a friend' }).isVisible()).toBe(true)
      expect(await violations()).toEqual([])
      await page.keyboard.press('Escape')
      await button('Pick somebody').click()
      await page.getByRole('option', { name: 'Margit' }).waitFor()
      expect(await violations()).toEqual([])
      await page.keyboard.press('Escape')
      await button('Toast of danger').click()
      await page.getByRole('region', { name: 'Overlays' }).getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).waitFor()
      expect(await violations({ menuOpen: true })).toEqual([])
      await page.keyboard.press('Escape')
      await page.getByRole('combobox', { name: 'Language' }).click()
      await page.getByRole('option', { name: 'Deutsch' }).waitFor()
      expect(await violations({ menuOpen: true })).toEqual([])
    },
    MINUTE,
  )

  test('nothing is wider than the window at 320 px', async () => {
    await page.setViewportSize({ width: 320, height: 700 })
    await open(`theme=${theme}&dir=${direction}`)
    expect(await overflow()).toBeLessThanOrEqual(0)
    await page.setViewportSize({ width: 1280, height: 900 })
  })
})

test('Esc closes a dialog and the focus is back on its button', async () => {
  await open('theme=dark')
  await button('Open a dialog').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Open a dialog')
})

test('a list of rows is one stop of Tab; arrows, Home and End move inside', async () => {
  await open('theme=dark')
  const rows = page.getByRole('list', { name: 'Rows with every state' }).getByRole('link')
  const stops = page.getByRole('list', { name: 'Rows with every state' }).locator('[data-row][tabindex="0"]')
  expect([await stops.count(), await stops.getAttribute('href')]).toEqual([1, '#2'])
  await rows.nth(1).focus()
  const hrefAfter = async (key: string) => {
    await page.keyboard.press(key)
    return await page.evaluate<string>(`document.activeElement.getAttribute('href')`)
  }
  expect([await hrefAfter('ArrowDown'), await hrefAfter('End'), await hrefAfter('ArrowDown'), await hrefAfter('Home')]).toEqual([
    '#3',
    '#6',
    '#6',
    '#1',
  ])
})

test('F6 walks through the panes, Shift+F6 back; Esc in the details closes them', async () => {
  await open('frame=1&details=1')
  const landmark = () => page.evaluate<string>(`document.activeElement.closest('[data-landmark]')?.getAttribute('aria-label')`)
  const seen: unknown[] = []
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press(step === 0 ? 'Tab' : 'F6')
    seen.push(await landmark())
  }
  expect(seen).toEqual(['Places', 'People', 'Conversation with Anna', 'About Anna'])
  await page.keyboard.press('Escape')
  expect(await page.getByRole('complementary').count()).toBe(0)
})

test('the sidebar is resized by keys within 240 and 320 px, towards the side that the arrow shows', async () => {
  for (const [direction, wider] of [
    ['ltr', 'ArrowRight'],
    ['rtl', 'ArrowLeft'],
  ] as const) {
    await open(`frame=1&dir=${direction}`)
    const divider = page.getByRole('separator', { name: 'Width of the sidebar' })
    await divider.focus()
    await page.keyboard.press(wider)
    expect(await divider.getAttribute('aria-valuenow')).toBe('304')
    for (let press = 0; press < 4; press++) await page.keyboard.press(wider)
    expect((await page.getByRole('navigation', { name: 'People' }).boundingBox())?.width).toBe(320)
  }
})

test('on a phone there is one pane at a time, as large as the screen', async () => {
  await page.setViewportSize({ width: 390, height: 844 })
  const main = page.locator('main')
  const sidebar = page.locator('[aria-label="People"][data-landmark]')
  await open('frame=1&pane=content')
  await expect.poll(() => main.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 })
  expect(await sidebar.isVisible()).toBe(false)
  await open('frame=1&pane=sidebar')
  await expect.poll(() => main.isVisible()).toBe(false)
  expect(await sidebar.getAttribute('role')).toBe('main')
  expect(await sidebar.boundingBox()).toEqual({ x: 64, y: 0, width: 326, height: 844 })
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('below 1100 px the details lie over the content, which keeps its width', async () => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await open('frame=1&details=1')
  const details = page.getByRole('complementary')
  await expect.poll(() => details.boundingBox()).toMatchObject({ x: 1024 - 280, width: 280 })
  const main = await page.getByRole('main').boundingBox()
  expect((main?.x ?? 0) + (main?.width ?? 0)).toBe(1024)
  await page.setViewportSize({ width: 1280, height: 900 })
})

test('the composer grows with its text and stops at ten lines', async () => {
  await open('frame=1')
  const box = page.getByRole('textbox', { name: 'Message Anna Lindqvist' })
  const height = async () => (await box.boundingBox())?.height ?? 0
  const one = await height()
  await box.fill('a\nb\nc')
  expect(await height()).toBeGreaterThan(one * 1.5)
  await box.fill('line\n'.repeat(60))
  expect(await box.evaluate((area) => area.parentElement?.clientHeight ?? 0)).toBeLessThan(300)
})

test('nothing that others wrote became HTML, and links open isolated', async () => {
  await open('theme=dark')
  expect(await page.locator('img').count()).toBe(0)
  const link = page.getByRole('link', { name: 'https://example.org/a?b=c' })
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
  expect(await link.getAttribute('target')).toBe('_blank')
})

test('no part wrote an error or a warning to the console', () => {
  expect(problems).toEqual([])
})
