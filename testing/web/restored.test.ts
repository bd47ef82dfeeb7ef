import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, PATIENCE, startClub } from './club.ts'
import { box, button } from './enter.ts'

const MINUTE = 60_000
/** The browser itself writes it to its console while the server is away. */
const AWAY = /ERR_CONNECTION_|Failed to load resource/

let club: Club
beforeAll(async () => {
  club = await startClub(['bob'])
  await club.found()
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0).filter((text) => !AWAY.test(text))).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

const log = () => club.page.getByRole('log')

async function write(text: string): Promise<void> {
  await box(club.page, 'Message #general').fill(text)
  await club.page.keyboard.press('Enter')
}

it(
  'a server that was put back to an older copy is named, keeps the words, and is gone on with by a press',
  async () => {
    const { page } = club
    await club.channel('general').click()
    await club.say('bob', 'general', 'said before')
    await log().getByText('said before').waitFor()
    const copy = await club.site.world.copyServer()
    await club.client('bob').communities.setNickname(club.communityId, club.site.world.person('bob').account.userId, 'Skipper')
    await club.say('bob', 'general', 'said between')
    await log().getByText('said between').waitFor()
    await club.member('Skipper').waitFor()
    await copy.restore()

    const goOn = button(page, 'The operator restored an older copy: go on from there')
    await goOn.waitFor({ timeout: MINUTE })
    expect(await page.getByRole('textbox', { name: 'Message #general' }).count()).toBe(0)
    await log().getByText('said between').waitFor()
    await club.fair()
    await goOn.click()
    await write('said after')
    await log().getByText('put back to an older copy', { exact: false }).waitFor()
    await expect
      .poll(
        () =>
          log()
            .getByText(/^said /)
            .allInnerTexts(),
        { timeout: PATIENCE },
      )
      .toEqual(['said before', 'said between', 'said after'])
    const { communities, conversations } = club.client('bob')
    await expect.poll(() => communities.get(club.communityId)?.code, { timeout: MINUTE }).toBe('E_LEDGER_ROLLBACK')
    await communities.acceptRestored(club.communityId)
    const general = () => communities.get(club.communityId)?.channels.find(({ name }) => name === 'general')
    const texts = () => conversations.history(general()?.conversationId ?? expect.fail('no channel'), { limit: 20 }).map(({ text }) => text)
    await expect.poll(texts, { timeout: MINUTE }).toContain('said after')
  },
  4 * MINUTE,
)
