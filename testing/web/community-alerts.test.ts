import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, CLUB, startClub } from './club.ts'
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

/** Keeps alerts as the model does, by random names of this browser, and loads the page anew. */
async function alerted(...alerts: readonly string[]): Promise<void> {
  await club.page.evaluate((text) => localStorage.setItem('conclave.alerts', text), alerts.join('\n'))
  await club.page.reload()
  await box(club.page, 'Message #news').waitFor()
}
const addresses = () => new URL(club.page.url()).pathname.split('/').slice(2) as [string, string]

it('names the community and the channel that it is about, says what to do, and goes when it was read', async () => {
  const { page } = club
  const [community, channel] = addresses()
  await alerted(`E_LEDGER_FORK - ${community}`, `E_CHANNEL_FORK - ${community} ${channel}`)
  await page.getByText(`${CLUB}: The server showed two different histories of this community.`, { exact: false }).waitFor()
  await page.getByText(`#news in ${CLUB}: The server showed different messages of this channel`, { exact: false }).waitFor()
  await page.getByText('Tell the other members in another way.', { exact: false }).waitFor()
  await club.fair()
  for (const left of [1, 0]) {
    await page.getByRole('button', { name: 'I have read this' }).first().click()
    await expect.poll(() => page.getByRole('button', { name: 'I have read this' }).count()).toBe(left)
  }
})

it('about a message under another’s name does not speak of this device', async () => {
  const { page } = club
  const [community, channel] = addresses()
  await alerted(`E_SIGNATURE - ${community} ${channel}`)
  await page.getByText(`#news in ${CLUB}: Somebody wrote under the name of another member.`, { exact: false }).waitFor()
  await page.getByRole('button', { name: 'I have read this' }).click()
})

it('about what is not here any more is still said', async () => {
  const { page } = club
  await alerted('E_LEDGER_ROLLBACK - abcdefgh ijklmnop')
  await page.getByText(/^The server kept something back/).waitFor()
})
