import { afterEach, beforeEach, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, ready, say, textsIn, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import { eventually, inTime } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

let world: World
let ana: WorldPerson
let ben: WorldPerson
beforeEach(async () => {
  world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical' } })
  ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
})
afterEach(() => world.stop())

it('after the only device has lost its group and founded it anew, who comes reads and writes', async () => {
  const communityId = await foundHarbour(ana)
  await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'before'))
  deviceOf(ana).db.run('DELETE FROM mls_states')
  deviceOf(ana).crash().sync.start()
  const generations = () => deviceOf(ana).db.all('SELECT generation FROM mls_groups WHERE community_id = ?', [communityId]).length
  say(clientOf(ana), communityId, 'after it')
  await eventually(() => generations() === 2, 'it is founded anew', WITHIN)
  await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
  await ready(clientOf(ben), communityId)
  await untilRead(deviceOf(ben), communityId, 'after it')
  await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'of ben'))
  await untilRead(deviceOf(ana), communityId, 'of ben')
  await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'welcome'))
  await untilRead(deviceOf(ben), communityId, 'welcome')
  expect(textsIn(clientOf(ana), communityId)).toEqual(['before', 'after it', 'of ben', 'welcome'])
}, 120_000)

it('a group that somebody founded with a weaker suite is not entered but founded anew, and they come along', async () => {
  const communityId = await foundHarbour(ana)
  const cat = world.newDevice({ groupSuite: 'x-wing' })
  await cat.client.accounts.signUp({ handle: 'cat', password: 'password of cat in the world', deviceName: 'cat 1', acceptWeakPassword: true })
  cat.client.sync.start()
  await cat.client.communities.join(await linkTo(clientOf(ana), communityId))
  const said = say(cat.client, communityId, 'of cat')
  await inTime(world, () => cat.client.conversations.message(said.messageId)?.state === 'sent', 'cat is heard')
  const entered = cat.db.all(
    'SELECT DISTINCT g.generation AS n FROM mls_groups g JOIN group_epochs e ON e.group_id = g.group_id WHERE e.joined IS NOT NULL',
  )
  expect(entered.map(({ n }) => Number(n))).toEqual([1])
  await untilRead(deviceOf(ana), communityId, 'of cat')
  await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'welcome'))
  await untilRead(cat, communityId, 'welcome')
}, 120_000)
