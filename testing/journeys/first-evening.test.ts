import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, startBrowser } from '../browser/chromium.ts'
import { findAll, needlesOf } from '../e2e/observer/needles.ts'
import { RecordingProxy } from '../e2e/observer/recording.ts'
import { box, button, heading, kitWords } from '../web/enter.ts'
import { filesOf } from './files.ts'
import type { Person } from './person.ts'
import { arrive, openTown, PATIENCE, type Town } from './town.ts'

const MINUTE = 60_000
/** From opening the address to the inside of an account, ms. */
const SOON = 30_000
const FROM_BOB = 'the heron nests behind lock seven'
const FROM_ADA = 'marmalade at the northern pier'
const DRAFT = 'half a thought about the lighthouse'

/** What the server gets to see, as it stands on the wire. */
const wire = new RecordingProxy(() => town.server.port)
let town: Town
let url: string
let browsers: readonly [Browser, Browser]
let ada: Person
let bob: Person
let link: URL
let password: string
let words: readonly string[]
beforeAll(async () => {
  url = `http://127.0.0.1:${await wire.listen()}`
  // what a first contact costs for everybody
  town = await openTown({ CONCLAVE_REQUEST_WORK: '20' })
  browsers = [await startBrowser(), await startBrowser()]
}, 2 * MINUTE)
afterAll(async () => {
  await Promise.all(browsers.map((browser) => browser.close()))
  await wire.close()
  await town.close()
}, MINUTE)

describe('a stranger', () => {
  it(
    'opens the address and has an account in 30 seconds',
    async () => {
      const start = performance.now()
      ada = await arrive(browsers[0].context, 'ada_quillfeather', url)
      await button(ada.page, 'Create account').click()
      await box(ada.page, 'Handle').fill(ada.handle)
      await button(ada.page, 'Suggest one').click()
      await ada.page.getByText('Strong', { exact: true }).waitFor()
      password = await box(ada.page, 'Password').inputValue()
      await button(ada.page, 'Create account').click()
      await heading(ada.page, 'Your recovery kit').waitFor()
      words = await kitWords(ada.page)
      await button(ada.page, 'Save them later').click()
      link = new URL(await ada.friendLink())
      expect(performance.now() - start).toBeLessThan(SOON)
      expect(link.origin).toBe(url)
    },
    MINUTE,
  )

  it(
    'gives a friend the link, who makes an account on the way, asks, and is accepted',
    async () => {
      bob = await arrive(browsers[1].context, 'bob_saltmarsh', link.href)
      await heading(bob.page, 'Somebody invites you to talk').waitFor()
      await bob.signUp()
      await bob.page.getByText(`This link is of @${ada.handle}.`).waitFor()
      await bob.sendRequest()
      await ada.page.getByText('1 request waits').waitFor({ state: 'attached' })
      await ada.accept(bob.handle)
      await Promise.all([ada.open(bob.handle), bob.open(ada.handle)])
    },
    2 * MINUTE,
  )

  it(
    'sees the friend type, gets the words, and answers; both know how far their words have come',
    async () => {
      await bob.composer(ada.handle).pressSequentially(FROM_BOB)
      await ada.page.getByText(`${bob.handle} is typing`).waitFor()
      await bob.page.keyboard.press('Enter')
      await ada.sees(FROM_BOB)
      await ada.page.getByText(`${bob.handle} is typing`).waitFor({ state: 'detached' })
      await bob.seesMark(FROM_BOB, 'Delivered', 'Read')
      await ada.say(bob.handle, FROM_ADA)
      await bob.sees(FROM_ADA)
      await ada.seesMark(FROM_ADA, 'Delivered', 'Read')
      // Receipts of reading leave after 5 to 30 s.
      await bob.seesMark(FROM_BOB, 'Read')
      await ada.seesMark(FROM_ADA, 'Read')
    },
    2 * MINUTE,
  )

  it(
    'leaves nothing readable behind: not in the folder of the browser, not on the server, and nothing of the link on the wire',
    async () => {
      await ada.composer(bob.handle).pressSequentially(DRAFT)
      // Browsers keep what is in the fields of a page that one leaves.
      await ada.go('/settings/profile')
      await ada.page.goBack()
      await expect.poll(() => ada.composer(bob.handle).inputValue(), { timeout: PATIENCE }).toBe(DRAFT)
      expect([...ada.problems, ...bob.problems]).toEqual([])
      await Promise.all(browsers.map((browser) => browser.end()))
      await town.server.stop()
      const said = [FROM_BOB, FROM_ADA, DRAFT].flatMap((text) => needlesOf('words', text))
      const secrets = [...said, ...needlesOf('password', password), ...needlesOf('kit', words.slice(0, 3).join(' '))]
      expect(findAll([...secrets, ...needlesOf('friend', bob.handle)], filesOf(browsers[0].profile))).toEqual([])
      expect(findAll(said, filesOf(browsers[1].profile))).toEqual([])
      const server = [...filesOf(join(town.folder, 'server')), { name: 'log', bytes: town.server.output }]
      expect(findAll(secrets, server)).toEqual([])
      const [userId = '', serverId = ''] = link.hash.slice(1).split('.')
      const asked = wire.recorded.flatMap(({ up }) => up.toString('latin1').match(/^(GET|POST|PUT|PATCH|DELETE) \/u.* HTTP[^]*?\r\n\r\n/gm) ?? [])
      expect(asked.length).toBeGreaterThan(0)
      for (const head of asked) for (const part of ['#', userId, serverId]) expect(head).not.toContain(part)
    },
    MINUTE,
  )
})
