// Draws the icons of the web client from the one mark: `node tools/brand-icons.ts`. Run it when the mark changes and commit what it writes.
import { mkdirSync, writeFileSync } from 'node:fs'
import { appIconSvg, faviconSvg } from '../apps/web/src/brand/icon-svg.ts'
import { startBrowser } from '../testing/browser/chromium.ts'

const PUBLIC = new URL('../apps/web/public/', import.meta.url)
const ROUNDED = appIconSvg({ rounded: true, share: 0.64 })
/** The middle 80 % of a maskable icon is always seen. */
const MASKABLE = appIconSvg({ rounded: false, share: 0.54 })
const PICTURES: readonly (readonly [string, number, string])[] = [
  ['icon-16', 16, faviconSvg({ unread: false })],
  ['icon-32', 32, faviconSvg({ unread: false })],
  ['icon-180', 180, appIconSvg({ rounded: false, share: 0.64 })],
  ['icon-192', 192, ROUNDED],
  ['icon-512', 512, ROUNDED],
  ['icon-maskable-192', 192, MASKABLE],
  ['icon-maskable-512', 512, MASKABLE],
]

mkdirSync(new URL('icons/', PUBLIC), { recursive: true })
writeFileSync(new URL('favicon.svg', PUBLIC), faviconSvg({ unread: false }))
writeFileSync(new URL('favicon-unread.svg', PUBLIC), faviconSvg({ unread: true }))
const browser = await startBrowser()
try {
  const page = await browser.context.newPage()
  for (const [name, size, svg] of PICTURES) {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`)
    writeFileSync(new URL(`icons/${name}.png`, PUBLIC), await page.screenshot({ omitBackground: true }))
  }
} finally {
  await browser.close()
}
