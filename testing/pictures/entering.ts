import type { SharedBrowser } from '../browser/chromium.ts'
import { box, button, fillSignUp, heading, inside } from '../web/enter.ts'
import { newPage } from './browser.ts'
import type { Scene } from './scene.ts'
import type { Shoot } from './shots.ts'

/** From the first page to the inside of a new account. */
export async function takeEntering(browser: SharedBrowser, scene: Scene, shoot: Shoot): Promise<void> {
  const page = await newPage(browser, scene)
  await page.goto(scene.url)
  await button(page, 'Create account').waitFor()
  await shoot(page, 'welcome')
  await button(page, 'Sign in').click()
  await box(page, 'Handle').fill('ada')
  await shoot(page, 'sign-in')
  await page.goto(`${scene.url}/sign-up`)
  await fillSignUp(page, 'martha', 'seven quiet boats')
  await page.getByText('@martha is free.').waitFor()
  await page.getByText(/^(Weak|Fair|Good|Strong)$/).waitFor()
  await shoot(page, 'sign-up')
  await button(page, 'Suggest one').click()
  await page.getByText('Strong', { exact: true }).waitFor()
  await button(page, 'Create account').click()
  await page.getByRole('list', { name: 'Recovery words' }).waitFor()
  await shoot(page, 'recovery-kit')
  await button(page, 'I have saved them').click()
  await page
    .getByRole('textbox', { name: /^Word \d+$/ })
    .first()
    .waitFor()
  await shoot(page, 'recovery-kit-check')
  await button(page, 'Show the words again').click()
  await button(page, 'Save them later').click()
  await inside(page)
  await shoot(page, 'empty-home')
  await page.context().close()
  const stranger = await newPage(browser, scene)
  await stranger.goto(scene.self.accounts.current()?.friendLink ?? '')
  await heading(stranger, 'Somebody invites you to talk').waitFor()
  await shoot(stranger, 'friend-link')
  await stranger.context().close()
}
