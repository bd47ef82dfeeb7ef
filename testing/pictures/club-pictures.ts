import type { Page } from 'playwright-core'
import type { SharedBrowser } from '../browser/chromium.ts'
import { box } from '../web/enter.ts'
import type { ClubScene } from './club-scene.ts'
import type { Scene } from './scene.ts'
import type { Shoot } from './shots.ts'

export interface ClubPictures {
  readonly browser: SharedBrowser
  readonly page: Page
  readonly scene: Scene
  readonly club: ClubScene
  readonly shoot: Shoot
  /** Where the community is in this browser. */
  readonly home: string
}

export const channelLink = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Channels' }).getByRole('link', { name: new RegExp(`^${name}`) })

/** The channel, at the full width. */
export async function openChannel({ page, home }: ClubPictures, name: string): Promise<void> {
  await page.goto(home)
  await channelLink(page, name).click()
  await box(page, `Message #${name}`).waitFor()
}
