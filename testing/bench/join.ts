// Claim: from the click on an invite link to the newest message, in the page that is shipped, in a community of 250 devices with nobody online.
// Target: 1.5 s for both ways together, without the time that a person needs to press Join.
import type { Page } from 'playwright-core'
import { ensureBuild } from '../../apps/web/build/ensure.ts'
import { startBrowser } from '../browser/chromium.ts'
import { arrive, box, button } from '../web/enter.ts'
import { clientOf, foundHarbour, linkTo, ready, say, WITHIN } from '../world/channel-scenes.ts'
import { startWorld, type World } from '../world/index.ts'
import type { Bench, BenchLine } from './bench.ts'
import { quantile } from './browser/prepared.ts'

/** Devices in the group, the one that joins among them, at the last run. */
const LEAVES = 250
const RUNS = 5
/** What a page does just after signing up is not what is measured, ms. */
const SETTLE = 5_000
const [OLDEST, NEWEST] = ['The harbour is open.', 'The last ferry has left.']

interface Harbour {
  readonly world: World
  /** Opens the shared history with nobody online. */
  readonly link: string
}

interface Times {
  /** From the address to the community that it shows. */
  readonly preview: number
  /** From pressing Join to the newest message. */
  readonly newest: number
  /** From the channel's first key to the oldest message, walked back over every epoch. */
  readonly oldest: number
}

export const bench: Bench = {
  name: 'join',
  describe: `An invite link in Chromium, a community whose ${LEAVES} devices joined one after another, nobody online: to its preview, to the newest and to the oldest message.`,
  run: async (report) => {
    const { world, link } = await fullHarbour(LEAVES - RUNS)
    try {
      const times: Times[] = []
      for (let run = 0; run < RUNS; run++) times.push(await visit(world, link, `guest_${run}`))
      const show = (name: string, of: (one: Times) => number, target?: number): void => {
        const line = { unit: 'ms', lowerIsBetter: true, ...(target === undefined ? {} : { target }) }
        report({ ...line, name: `${name}, median`, value: quantile(times.map(of), 0.5) } satisfies BenchLine)
        report({ ...line, name: `${name}, slowest`, value: Math.max(...times.map(of)) } satisfies BenchLine)
      }
      show('link opened to preview', ({ preview }) => preview)
      show('Join pressed to newest message', ({ newest }) => newest)
      show('both', ({ preview, newest }) => preview + newest, 1_500)
      show('Join pressed to oldest message', ({ oldest }) => oldest)
    } finally {
      await world.stop()
    }
  },
}

/** Everybody comes, takes a leaf, and goes offline. */
async function fullHarbour(leaves: number): Promise<Harbour> {
  const world = await startWorld({ config: { web: await ensureBuild() } })
  const owner = await world.addPerson('owner')
  const communityId = await foundHarbour(owner)
  const link = await linkTo(clientOf(owner), communityId)
  say(clientOf(owner), communityId, OLDEST)
  await clientOf(owner).sync.whenIdle(WITHIN)
  await clientOf(owner).close()
  for (let leaf = 1; leaf < leaves; leaf++) {
    const client = clientOf(await world.addPerson(`member_${leaf}`))
    await client.communities.join(link)
    await ready(client, communityId)
    if (leaf === leaves - 1) say(client, communityId, NEWEST)
    if (!(await client.sync.whenIdle(WITHIN))) throw new Error(`member ${leaf} did not come to rest`)
    await client.close()
  }
  return { world, link }
}

async function visit(world: World, link: string, handle: string): Promise<Times> {
  const browser = await startBrowser({ context: { locale: 'en-GB', viewport: { width: 1280, height: 800 } } })
  try {
    const page = await browser.context.newPage()
    await page.goto(world.server.url)
    await arrive(page, handle, 'walnut harbour copper midnight seven')
    await page.waitForTimeout(SETTLE)
    await page.close()
    return await follow(await browser.context.newPage(), link)
  } finally {
    await browser.close()
  }
}

async function follow(page: Page, link: string): Promise<Times> {
  const opened = performance.now()
  await page.goto(link, { waitUntil: 'commit' })
  await button(page, 'Join').waitFor()
  const shown = performance.now()
  await button(page, 'Join').click()
  const pressed = performance.now()
  await page
    .getByRole('navigation', { name: 'Channels' })
    .getByRole('link', { name: /^general/ })
    .click()
  await box(page, 'Message #general').waitFor()
  await page.getByText(NEWEST, { exact: true }).waitFor()
  const newest = performance.now() - pressed
  await page.getByText(OLDEST, { exact: true }).waitFor()
  return { preview: shown - opened, newest, oldest: performance.now() - pressed }
}
