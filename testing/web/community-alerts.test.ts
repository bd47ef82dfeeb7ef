import { decodeStoredEntry, encodeStoredEntry, fromBase64url, toBase64url } from '@conclave/protocol'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { changedLedger } from '../world/lying-ledger.ts'
import { type Club, CLUB, startClub } from './club.ts'
import { tellLies, tellTheTruth } from './lying-site.ts'

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

/** Keeps alerts as the model does, by random names of this browser, and loads the page anew. */
async function alerted(...alerts: readonly string[]): Promise<void> {
  await club.page.evaluate((text) => localStorage.setItem('conclave.alerts', text), alerts.join('\n'))
  await club.page.reload()
  await club.channels().waitFor()
}
/** Addresses, in this browser, of a community that is believed and of its channel. */
async function ours(): Promise<[string, string]> {
  if (!isFounded) await club.foundBy('bob')
  isFounded = true
  return new URL(club.page.url()).pathname.split('/').slice(2) as [string, string]
}
let isFounded = false

/** Bob changes something in the community of the page, twice, while its server lies about the ledger. */
async function lied(change: Parameters<typeof changedLedger>[0]): Promise<void> {
  const { communityId, site, browser } = club
  await tellLies(browser.context, changedLedger(change))
  const bob = site.world.person('bob').account.userId
  for (const name of ['Skipper', 'Bosun']) await club.client('bob').communities.setNickname(communityId, bob, name)
}

/** What the page says of it, where nothing can be written any more, also when it is loaded anew and the server says the truth again. */
async function distrusted(words: string): Promise<void> {
  const { page, browser } = club
  const alert = () => page.getByText(`${CLUB}: ${words}`, { exact: false })
  const composer = () => page.getByRole('textbox', { name: /^Message #/ }).count()
  await alert().waitFor({ timeout: MINUTE })
  await expect.poll(composer).toBe(0)
  await club.fair()
  await tellTheTruth(browser.context)
  await page.reload()
  await alert().waitFor()
  await club.channels().waitFor()
  expect(await composer()).toBe(0)
  expect(await page.getByText('Bosun').count()).toBe(0)
  await page.getByRole('button', { name: 'I have read this' }).first().click()
  await expect.poll(() => alert().count()).toBe(0)
}

it(
  'a server that puts another time on an entry has two histories: the community is named, and nothing more is believed there',
  async () => {
    const retimed = (entry: string): string => {
      const stored = decodeStoredEntry(fromBase64url(entry))
      return toBase64url(encodeStoredEntry({ ...stored, serverTime: stored.serverTime + 1 }))
    }
    await lied(({ entries, head }) => ({ entries: entries.map((entry, i) => (i === 1 ? retimed(entry) : entry)), head }))
    await distrusted('The server showed two different histories of this community.')
  },
  3 * MINUTE,
)

it(
  'a server that changes an entry is named for it, and the entry is not taken over',
  async () => {
    await club.foundBy('bob')
    const changed = (entry: string): string => toBase64url(fromBase64url(entry).map((byte, at) => (at === 150 ? byte ^ 1 : byte)))
    await lied(({ entries, head }) => ({ entries: entries.map((entry, i) => (i === 0 ? entry : changed(entry))), head }))
    await distrusted('The server showed a false entry in the record of this community.')
  },
  3 * MINUTE,
)

it('about a channel names the channel too', async () => {
  const { page } = club
  const [community, channel] = await ours()
  await alerted(`E_CHANNEL_FORK - ${community} ${channel}`)
  await page.getByText(`#general in ${CLUB}: The server showed this channel differently to different people`, { exact: false }).waitFor()
  await page.getByRole('button', { name: 'I have read this' }).click()
})

it('about a message under another’s name does not speak of this device', async () => {
  const { page } = club
  const [community, channel] = await ours()
  await alerted(`E_SIGNATURE - ${community} ${channel}`)
  await page.getByText(`#general in ${CLUB}: Somebody wrote under the name of another member.`, { exact: false }).waitFor()
  await page.getByRole('button', { name: 'I have read this' }).click()
})

it('about what is not here any more is still said', async () => {
  const { page } = club
  await alerted('E_LEDGER_ROLLBACK - abcdefgh ijklmnop')
  await page.getByText(/^The server kept something back/).waitFor()
})
