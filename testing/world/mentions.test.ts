import { afterEach, beforeEach, expect, it } from 'vitest'
import { channelNamed, clientOf, deviceOf, foundHarbour, linkTo, say, untilRead, WITHIN } from './channel-scenes.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

let world: World
let ana: WorldPerson
let ben: WorldPerson
beforeEach(async () => {
  world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical' } })
  ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
}, 60_000)
afterEach(() => world.stop())

it('calls everybody, and whoever has a role, only with the right to it when it was said', async () => {
  const communityId = await foundHarbour(ana)
  const { communities } = clientOf(ana)
  await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
  await eventually(() => communities.member(communityId, ben.account.userId) !== undefined, 'ana hears of ben', WITHIN)
  const crier = await communities.createRole(communityId, { name: 'Crier', permissions: ['mentionEveryone'] })
  const crew = await communities.createRole(communityId, { name: 'Crew', permissions: [] })
  await communities.setRoles(communityId, ana.account.userId, { add: [crew] })
  await communities.setNickname(communityId, ana.account.userId, 'Skipper')
  const mentions = () => communities.get(communityId)?.channels[0]?.mentions
  const count = async (text: string) => {
    say(clientOf(ben), communityId, text)
    await untilRead(deviceOf(ana), communityId, text)
    return mentions()
  }
  await eventually(() => clientOf(ben).communities.member(communityId, ana.account.userId)?.nickname === 'Skipper', 'ben hears it', WITHIN)
  expect(await count('@everyone, one')).toBe(0)
  expect(await count('@Crew, two')).toBe(0)
  expect(await count('@ana, three')).toBe(1)
  expect(await count('@skipper, four')).toBe(2)
  await communities.setRoles(communityId, ben.account.userId, { add: [crier] })
  await eventually(() => clientOf(ben).communities.get(communityId)?.permissions.includes('mentionEveryone') === true, 'ben may', WITHIN)
  expect(await count('@everyone, five')).toBe(3)
  expect(await count('@crew, six')).toBe(4)
  expect(await count('@Crier, seven')).toBe(4)
  // What was said by right stays said by right.
  await communities.setRoles(communityId, ben.account.userId, { remove: [crier] })
  await eventually(() => clientOf(ben).communities.get(communityId)?.permissions.includes('mentionEveryone') === false, 'no more', WITHIN)
  expect(await count('@everyone, eight')).toBe(4)
  const here = channelNamed(clientOf(ana), communityId)
  clientOf(ana).conversations.markRead(here, clientOf(ana).conversations.history(here).at(-1)?.position ?? 0)
  expect(mentions()).toBe(0)
}, 180_000)
