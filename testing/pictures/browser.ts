import type { Page } from 'playwright-core'
import type { SharedBrowser } from '../browser/chromium.ts'
import type { Scene } from './scene.ts'
import { SIZES } from './shots.ts'

/** ms; everything happens on this machine, which may be busy. */
const PATIENCE = 60_000

/** A page of somebody's new browser, in which it is the time of the scene. */
export async function newPage(browser: SharedBrowser, scene: Scene): Promise<Page> {
  const context = await browser.profile({ viewport: SIZES[0], locale: 'en-GB', timezoneId: 'UTC' })
  context.setDefaultTimeout(PATIENCE)
  await context.clock.setFixedTime(scene.clock.now())
  return context.newPage()
}
