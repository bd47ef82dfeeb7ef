import type { Client } from '@conclave/client'
import type { UserId } from '@conclave/protocol'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { eventually, PROOF_OF_WORK_WITHIN } from '../world/scenes.ts'
import { arrive, box, button } from './enter.ts'
import { go } from './talk.ts'
import { inScheme, overflow, startWebSite, violations, type WebBrowser, type WebSite } from './web-site.ts'

const HOSTILE = {
  markup: '<img src=x onerror=alert(1)><script>alert(2)</script>',
  turned: '\u202eexe.txt\u202c \u2066and more',
  emoji: '👩‍👩‍👧‍👦🎉',
  wide: 'W'.repeat(64),
} as const

const MINUTE = 60_000

let site: WebSite
let browser: WebBrowser
let page: Page
beforeAll(async () => {
  site = await startWebSite({ people: ['bob', 'carol', 'dora', 'erin', ...Object.keys(HOSTILE)] })
  browser = await site.browser({ context: { reducedMotion: 'reduce' } })
  page = await browser.open()
  await arrive(page, 'ada', 'walnut harbour copper midnight')
  await go(page, '/friends')
}, 5 * MINUTE)
afterEach(() => expect(browser.problems.splice(0).filter((problem) => !problem.includes('the server responded with'))).toEqual([]))
afterAll(() => site.close(), MINUTE)

const client = (handle: string) => site.world.person(handle).devices[0]?.client as Client
const stateOf = (handle: string) => client(handle).people.find('ada')?.state
const section = (name: string) => page.getByRole('list', { name, exact: true })
const row = (handle: string) =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ hasText: `@${handle}` })
const focusedName = () => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.getAttribute('aria-label'))

async function ask(text: string): Promise<void> {
  await button(page, 'Add friend').last().click()
  const dialog = page.getByRole('dialog', { name: 'Add friend' })
  await dialog.getByRole('textbox', { name: 'Handle', exact: true }).fill(text)
  await dialog.getByRole('button', { name: 'Send request' }).click()
}
const close = () => page.keyboard.press('Escape')

describe('asking', () => {
  it('somebody by handle: they get the request, accept, and both are contacts', async () => {
    await ask('bob')
    await page.getByText(/bob has your request/i).waitFor()
    await close()
    await section('Requests you sent').waitFor()
    await eventually(() => stateOf('bob') === 'incoming', 'bob is asked', PROOF_OF_WORK_WITHIN)
    for (const { userId } of client('bob').people.requests()) client('bob').people.accept(userId)
    await section('Contacts').waitFor()
    await page.getByRole('list', { name: 'Conversations' }).getByText('BOB').waitFor()
  })

  it('somebody by their link', async () => {
    await ask(site.world.person('carol').account.friendLink)
    await page.getByText(/carol has your request/i).waitFor()
    await button(page, 'Add another').click()
    expect(await box(page, 'Handle').inputValue()).toBe('')
    await close()
    await eventually(() => stateOf('carol') === 'incoming', 'carol is asked', PROOF_OF_WORK_WITHIN)
  })

  it('nobody, oneself, half a link: each says what to do and keeps the words', async () => {
    await button(page, 'Add friend').last().click()
    const handle = box(page, 'Handle')
    for (const [text, says] of [
      ['', /Enter a handle/],
      ['nobody_here', /Check the spelling/],
      ['ada', /That is you/],
      ['http://half/u#x', /not a whole friend link|another server/],
    ] as const) {
      await handle.fill(text)
      await button(page, 'Send request').click()
      await page.getByText(says).waitFor()
      expect(await handle.inputValue()).toBe(text)
      expect(await handle.getAttribute('aria-invalid')).toBe('true')
      expect(await focusedName()).not.toBeNull()
    }
    expect(await violations(page)).toEqual([])
    await close()
  })
})

describe('being asked', () => {
  it('one accepts, declines, blocks; those who were declined or blocked learn nothing', async () => {
    await client('wide').accounts.setDisplayName(HOSTILE.wide)
    await Promise.all(['dora', 'erin', 'wide'].map((handle) => client(handle).people.request('ada')))
    for (const handle of ['dora', 'erin', 'wide']) await row(handle).getByRole('button', { name: 'Accept' }).waitFor()
    await expect.poll(() => page.title()).toBe('(3) Friends · Conclave')
    expect(await violations(page)).toEqual([])

    await row('dora').getByRole('button', { name: 'Accept' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('DORA is a contact now.').waitFor()
    await eventually(() => stateOf('dora') === 'contact', 'dora hears of it', PROOF_OF_WORK_WITHIN)
    expect(await focusedName()).toBeTruthy()

    await row('erin').getByRole('button', { name: 'Decline' }).click()
    await row('erin').waitFor({ state: 'detached' })
    expect(stateOf('erin')).toBe('requested')

    await row('wide').getByRole('button', { name: 'Block' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click()
    await section('Blocked').getByText('@wide').waitFor()
    expect(stateOf('wide')).toBe('requested')
    await expect.poll(() => page.title()).toBe('Friends · Conclave')
  })

  it('a contact is blocked and let in again', async () => {
    await button(page, 'More about DORA').click()
    await page.getByRole('menuitem', { name: 'Block' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
    await button(page, 'More about DORA').click()
    await page.getByRole('menuitem', { name: 'Block' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Block' }).click()
    await row('dora').getByRole('button', { name: 'Unblock' }).click()
    await row('dora').getByRole('button', { name: 'Unblock' }).waitFor({ state: 'detached' })
  })
})

describe('the safety number', () => {
  it('is the same on both sides, and the mark stays', async () => {
    await button(page, 'More about BOB').click()
    await page.getByRole('menuitem', { name: 'Compare safety number' }).click()
    const shown = (await page.getByRole('group', { name: 'Safety number' }).innerText()).replace(/\s+/g, '')
    const bob = client('bob')
    const theirs = await bob.people.safetyNumber(bob.people.find('ada')?.userId as UserId)
    expect(shown).toBe(theirs.digits.replace(/\s+/g, ''))
    expect(shown).toMatch(/^\d{60}$/)
    await button(page, 'They are the same').click()
    await page.getByText('You have compared this number with BOB.').waitFor()
    expect(await violations(page)).toEqual([])
    await close()
    await row('bob').getByText('Compared').waitFor()
    await page.reload()
    await row('bob').getByText('Compared').waitFor()
  })
})

describe('hostile names', () => {
  it('are shown as they are, execute nothing, and push nothing out of the window', async () => {
    const asking = ['markup', 'turned', 'emoji'] as const
    await Promise.all(
      asking.map(async (handle) => {
        await client(handle).accounts.setDisplayName(HOSTILE[handle])
        await client(handle).people.request('ada')
      }),
    )
    for (const handle of asking) await row(handle).waitFor()
    expect(await row('markup').innerText()).toContain(HOSTILE.markup)
    expect(await row('turned').innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u)
    for (const width of [1440, 390, 320]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await overflow(page)).toBeLessThanOrEqual(0)
    }
    for (const colorScheme of ['light', 'dark'] as const) {
      await inScheme(page, colorScheme)
      expect(await violations(page)).toEqual([])
    }
    await page.setViewportSize({ width: 1280, height: 800 })
    for (const handle of asking) await row(handle).getByRole('button', { name: 'Accept' }).click()
    await page.getByRole('list', { name: 'Conversations' }).getByText(HOSTILE.markup).waitFor()
    expect(await page.evaluate(() => document.querySelectorAll('main img, main script, nav img').length)).toBe(0)
  })
})
