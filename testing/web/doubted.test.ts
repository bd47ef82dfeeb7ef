import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { channelNamed, clientOf, untilRead } from '../world/channel-scenes.ts'
import { type Lies, newcomer, sayAsAfterAnotherStream } from '../world/newcomer.ts'
import { eventually } from '../world/scenes.ts'
import { type Club, PATIENCE, startClub } from './club.ts'
import { box, button } from './enter.ts'

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

/** Comes, and says one thing as if the server had shown another channel. */
async function liar(handle: string, text: string): Promise<void> {
  const lies: Lies = {}
  const device = await newcomer(club.site.world, handle, lies, club.link)
  await club.say('bob', 'general', `hello ${handle}`)
  await untilRead(device, club.communityId, `hello ${handle}`)
  await sayAsAfterAnotherStream(device, lies, club.communityId, text)
}

it(
  'two who say that they were shown another channel stop it, until a person has compared and goes on',
  async () => {
    const { page } = club
    const log = page.getByRole('log')
    const said = (text: string) => log.getByText(text, { exact: true })
    await club.channel('general').click()
    await liar('mallory', 'one')
    await said('one').waitFor()
    await log.getByText('Nobody else says so', { exact: false }).waitFor()
    await box(page, 'Message #general').waitFor()

    await liar('mallet', 'two')
    const goOn = button(page, 'I compared with others: go on')
    await goOn.waitFor({ timeout: MINUTE })
    expect(await page.getByRole('textbox', { name: 'Message #general' }).count()).toBe(0)
    expect(await said('two').count()).toBe(0)
    expect(await said('one').count()).toBe(1)
    await club.fair()
    await goOn.click()
    await said('two').waitFor()
    await box(page, 'Message #general').fill('in peace')
    await page.keyboard.press('Enter')

    const bob = clientOf(club.site.world.person('bob'))
    const general = channelNamed(bob, club.communityId)
    await eventually(() => bob.communities.channelOf(general)?.trouble === 'E_CHANNEL_FORK', 'bob finds it out as well', PATIENCE)
    bob.communities.lookAgain(general)
    await expect.poll(() => bob.conversations.history(general, { limit: 5 }).map(({ text }) => text), { timeout: MINUTE }).toContain('in peace')
  },
  4 * MINUTE,
)
