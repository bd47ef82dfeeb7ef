import type { Page } from 'playwright-core'
import { box, button, heading } from '../web/enter.ts'
import { SELF } from './cast.ts'
import type { Scene } from './scene.ts'
import type { Shoot } from './shots.ts'

const NEXT = 'seven lanterns over quiet water'

/** Somebody may know the password; and then the browser itself is removed from elsewhere. The last pictures: the account is another one afterwards. */
export async function takeNewKeys(page: Page, scene: Scene, shoot: Shoot): Promise<void> {
  await page.goto(`${scene.url}/new-keys`)
  await page.getByRole('checkbox').first().waitFor()
  await shoot(page, 'new-keys')
  // That one stays, to remove this browser in a moment.
  await page.getByRole('checkbox', { name: 'Terminal on the old laptop' }).uncheck()
  await box(page, 'Current password').fill(SELF.password)
  await box(page, 'New password').fill(NEXT)
  await box(page, 'Repeat password').fill(NEXT)
  await button(page, 'Replace everything now').click()
  await heading(page, 'Your new recovery kit').waitFor()
  await shoot(page, 'new-recovery-kit')
  await button(page, 'Save them later').click()
  await page.getByText('You have not saved your recovery kit.').waitFor()
  await shoot(page, 'kit-unsaved')
  const { accounts } = scene.self
  const others = (await accounts.devices()).filter(({ current, revoked }) => !current && !revoked)
  await accounts.revokeDevices({ deviceIds: others.map(({ deviceId }) => deviceId), password: NEXT })
  await page.getByText('This device was removed from your account.').waitFor()
  await shoot(page, 'removed-device')
}
