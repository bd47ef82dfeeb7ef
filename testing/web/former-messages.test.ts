import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, PATIENCE, startClub } from './club.ts'
import { box } from './enter.ts'

const MINUTE = 60_000

let club: Club
beforeAll(async () => {
  club = await startClub(['bob'])
  await club.found()
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

const MAY_SEE = 'See channels and read'
const openThem = (within: Locator) => within.getByRole('button', { name: 'Open to everybody here' })
const section = () => club.page.getByRole('region', { name: 'Former messages' })

async function settingsOf(channel: string): Promise<void> {
  await club.channel(channel).click({ button: 'right' })
  await club.page.getByRole('menuitem', { name: 'Channel settings' }).click()
  await club.dialog().waitFor()
}

async function everybodySees(answer: 'Allow' | 'Deny'): Promise<void> {
  await settingsOf('general')
  await club.page.getByRole('tab', { name: 'Permissions' }).click()
  await club.page.getByRole('radiogroup', { name: MAY_SEE }).getByRole('radio', { name: answer }).click()
  await expect.poll(() => bobs() !== undefined, { timeout: PATIENCE }).toBe(answer === 'Allow')
  await club.page.keyboard.press('Escape')
  await club.dialog().waitFor({ state: 'hidden' })
}

const bobs = () =>
  club
    .client('bob')
    .communities.get(club.communityId)
    ?.channels.find(({ name }) => name === 'general')

function bobReads(): readonly string[] {
  const channel = bobs()
  const messages = channel ? club.client('bob').conversations.history(channel.conversationId, { limit: 20 }) : []
  return messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)
}

async function say(text: string): Promise<void> {
  await club.channel('general').click()
  await box(club.page, 'Message #general').fill(text)
  await club.page.keyboard.press('Enter')
  await club.page.getByRole('log').getByText(text).waitFor()
}

it('of a channel whose readers did not change there are none to open', async () => {
  await say('welcome all')
  await expect.poll(bobReads, { timeout: PATIENCE }).toContain('welcome all')
  await settingsOf('general')
  await club.page.getByRole('radiogroup', { name: 'What newcomers read' }).waitFor()
  expect(await section().count()).toBe(0)
  await club.page.keyboard.press('Escape')
})

it('stay closed to those who came with a change, until somebody opens them, and says so twice', async () => {
  await everybodySees('Deny')
  await say('for few only')
  await everybodySees('Allow')
  await say('for all again')
  await expect.poll(bobReads, { timeout: PATIENCE }).toContain('for all again')
  expect(bobReads()).not.toContain('for few only')

  await settingsOf('general')
  await section().waitFor()
  await club.fair()
  await openThem(section()).click()
  await club.page.getByRole('alertdialog').waitFor()
  await club.fair()
  await club.page.keyboard.press('Escape')
  await club.page.getByRole('alertdialog').waitFor({ state: 'hidden' })
  expect(bobReads()).not.toContain('for few only')

  await openThem(section()).click()
  await openThem(club.page.getByRole('alertdialog')).click()
  await club.page.getByText('The former messages of #general are open.').waitFor()
  await expect.poll(bobReads, { timeout: PATIENCE }).toEqual(['welcome all', 'for few only', 'for all again'])
  expect(await section().count()).toBe(0)
})
