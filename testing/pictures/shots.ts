import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { palettePng } from './palette-png.ts'

export const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const
export const SIDES = ['dark', 'light'] as const

/** Time for the layout after a change of size or colours, ms. */
const SETTLE = 150

export interface ShotOptions {
  /** Before each picture: brings back what goes away by itself. */
  readonly refresh?: () => Promise<void>
  readonly contrast?: 'more'
  /** Only where one pane shows at a time. */
  readonly narrow?: boolean
}

/** Takes the page as it is, in every size, dark and light. */
export type Shoot = (page: Page, name: string, options?: ShotOptions) => Promise<void>

/**
 * Pictures go to `folder` as `NAME-WIDTH-SIDE.png`.
 * @param only names to take; all when empty
 */
export function camera(folder: string, only: readonly string[]): Shoot {
  mkdirSync(folder, { recursive: true })
  return async (page, name, options = {}) => {
    if (only.length > 0 && !only.includes(name)) return page.setViewportSize(SIZES[0])
    await page.mouse.move(0, 0)
    for (const size of options.narrow === true ? SIZES.slice(-1) : SIZES) {
      await page.setViewportSize(size)
      await page.waitForTimeout(SETTLE)
      for (const side of SIDES) {
        await page.emulateMedia({ colorScheme: side, reducedMotion: 'reduce', contrast: options.contrast ?? 'no-preference' })
        await options.refresh?.()
        await page.waitForTimeout(SETTLE)
        const png = await page.screenshot({ animations: 'disabled', caret: 'hide' })
        writeFileSync(join(folder, `${name}-${size.width}-${side}.png`), palettePng(png))
      }
    }
    await page.emulateMedia({ contrast: 'no-preference' })
    await page.setViewportSize(SIZES[0])
    console.log(name)
  }
}
