import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Club, startClub } from './club.ts'
import { box } from './enter.ts'

const MINUTE = 60_000

let club: Club
beforeAll(async () => {
  club = await startClub(['bob'])
  await club.foundBy('bob')
}, 5 * MINUTE)
afterEach(() => {
  expect(club.browser.problems.splice(0)).toEqual([])
})
afterAll(() => club.site.close(), MINUTE)

const composer = () => box(club.page, 'Message #general')
const ada = () => {
  const { members } = club.client('bob').communities.members(club.communityId, { limit: 10 })
  return (members.find(({ handle }) => handle === 'ada') ?? expect.fail('no ada')).userId
}
const timeout = (until: number) => club.client('bob').communities.timeout(club.communityId, ada(), until)
const general = () => {
  const { communities } = club.client('bob')
  return communities.get(club.communityId)?.channels.find(({ name }) => name === 'general') ?? expect.fail('no channel')
}
const heard = () =>
  club
    .client('bob')
    .conversations.history(general().conversationId)
    .map(({ text }) => text)

it('gives way to the reason while one is in timeout, and keeps the draft; it ends by somebody’s hand', async () => {
  const { page } = club
  await composer().fill('What I wanted to say')
  await timeout(Date.now() + 10 * MINUTE)
  await page.getByText(/^You can read here, and write again from .+ on\.$/).waitFor()
  expect(await composer().count()).toBe(0)
  await club.fair()
  await timeout(0)
  await composer().waitFor()
  expect(await composer().inputValue()).toBe('What I wanted to say')
})

it('comes back by itself when the timeout is over', async () => {
  await timeout(Date.now() + 10_000)
  await composer().waitFor({ state: 'detached' })
  await composer().waitFor()
})

it('says in slow mode when one can send again; what is sent too early waits and is not lost', async () => {
  const { page } = club
  const { communities } = club.client('bob')
  await communities.editChannel(club.communityId, general().channelId, { slowMode: 5 })
  await page.getByText('Slow mode: one message in 5 seconds.', { exact: true }).waitFor()
  await composer().fill('one')
  await page.keyboard.press('Enter')
  await page.getByText(/^Slow mode: you can send again in \d seconds?\.$/).waitFor()
  await composer().fill('two')
  await page.keyboard.press('Enter')
  await club.fair()
  await expect.poll(heard, { timeout: 40_000 }).toEqual(['one', 'two'])
  await page.getByText('Slow mode: one message in 5 seconds.', { exact: true }).waitFor()
})

it('gives way where only others write', async () => {
  const { page } = club
  const { communities } = club.client('bob')
  const everyone = communities.get(club.communityId)?.roles.find((role) => role.everyone) ?? expect.fail('no everyone')
  const target = { type: 'role', id: everyone.roleId } as const
  await communities.setOverride(club.communityId, { channelId: general().channelId }, { target, allow: [], deny: ['sendMessages'] })
  await page.getByText('You can read #general, and others write in it.').waitFor()
  await club.fair()
})
