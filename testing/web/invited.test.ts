import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { CLUB, type Club, PATIENCE, startClub } from './club.ts'
import { box, button, fillSignUp, heading } from './enter.ts'
import { violations } from './web-site.ts'

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

it('whoever has a link and no account sees where it leads, comes back to it, joins, reads what was said, leaves', async () => {
  await club.say('bob', 'general', 'That is good news.')
  const { link: invite = '' } = await club.client('bob').communities.createInvite(club.communityId, { expires: 0, uses: 1, open: true })
  const other = await club.site.browser({ context: { reducedMotion: 'reduce' } })
  const guest = await other.open(invite.slice(invite.indexOf('/j')))
  guest.setDefaultTimeout(PATIENCE)
  await heading(guest, `You are invited to ${CLUB}`).waitFor()
  expect(guest.url()).not.toContain('#')
  // Browsers write titles into their history.
  expect(await guest.title()).toBe('An invite · Conclave')
  expect(await violations(guest)).toEqual([])
  await button(guest, 'Create account').click()
  await fillSignUp(guest, 'eve', 'heron lantern cobalt willow')
  await button(guest, 'Create account').click()
  await button(guest, 'Save them later').click()
  await button(guest, 'Join').click()
  await guest
    .getByRole('navigation', { name: 'Channels' })
    .getByRole('link', { name: /^general/ })
    .click()
  await guest.getByText('That is good news.', { exact: true }).waitFor()
  expect(await guest.getByRole('button', { name: 'Create channel' }).count()).toBe(0)
  expect(await violations(guest)).toEqual([])
  await button(guest, CLUB).click()
  await guest.getByRole('menuitem', { name: 'Leave' }).click()
  await button(guest, 'Leave').click()
  await guest.waitForURL((url) => url.pathname === '/')
  expect(other.problems).toEqual([])
})

it('a garbled link is told', async () => {
  for (const path of ['/j#x', '/j']) {
    const guest = await club.browser.open(path)
    await guest.getByText('This is not a whole invite. Copy all of the link and try again.').waitFor()
    await guest.close()
  }
})

it('a link that the server does not know is told as an invite, not as a name', async () => {
  const [community, , seq, hash] = club.link.slice(club.link.indexOf('#') + 1).split('.')
  const guest = await club.browser.open(`/j#${[community, 'A'.repeat(43), seq, hash].join('.')}`)
  await guest.getByText('The server does not know this invite any more, or it was changed on its way. Ask for a new one.').waitFor()
  await guest.close()
  // The browser itself notes the answer of the server.
  expect(club.browser.problems.splice(0).filter((problem) => !/404/.test(problem))).toEqual([])
})

it('a link that was used up is told, and who is inside already is let in', async () => {
  const { communities } = club.client('bob')
  const { link: once = '' } = await communities.createInvite(club.communityId, { expires: 0, uses: 1, open: true })
  const guest = await club.browser.open(once.slice(once.indexOf('/j')))
  await heading(guest, `You are in ${CLUB} already`).waitFor()
  await button(guest, 'Open').click()
  await box(guest, 'Message #news').waitFor()
  const late = await club.site.world.addPerson('late')
  await late.devices[0]?.client.communities.join(once)
  await guest.goto(once)
  await guest.reload()
  await guest.getByText('This invite has been used as often as it may be. Ask for a new one.').waitFor()
  await guest.close()
})

it('a link whose time is over, and one that was taken back, are told', async () => {
  const { communities } = club.client('bob')
  const short = await communities.createInvite(club.communityId, { expires: MINUTE, uses: 0, open: true })
  const taken = await communities.createInvite(club.communityId, { expires: 0, uses: 0, open: true })
  const other = await club.site.browser()
  const guest = await other.open((short.link ?? '').slice(club.site.world.server.url.length))
  guest.setDefaultTimeout(PATIENCE)
  await heading(guest, `You are invited to ${CLUB}`).waitFor()
  club.site.world.clock.advance(MINUTE)
  await guest.goto(short.link ?? '')
  await guest.reload()
  await guest.getByText('This invite has expired. Ask for a new one.').waitFor()
  expect(await button(guest, 'Create account').count()).toBe(0)
  await communities.revokeInvite(club.communityId, taken.inviteId)
  await guest.goto(taken.link ?? '')
  await guest.reload()
  await guest.getByText('This invite was withdrawn. Ask for a new one.').waitFor()
  expect(await violations(guest)).toEqual([])
  expect(other.problems).toEqual([])
})
