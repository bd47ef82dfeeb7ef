import { afterEach, beforeEach, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, ready, say, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
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

it('a device for which a group has no room says so, sends nothing in vain, and comes in when another has gone', async () => {
  const communityId = await foundHarbour(ana)
  await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
  await ready(clientOf(ben), communityId)
  await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'one'))
  // Two leaves are all that this third device puts up with, as every device does with 250.
  const third = world.newDevice({ groupLeaves: 2 })
  await third.client.accounts.signIn({ handle: 'ben', password: ben.password, deviceName: 'third' })
  third.client.sync.start()
  const view = () => third.client.communities.get(communityId)
  await eventually(() => view()?.code === 'E_GROUP_FULL', 'it says that there is no room', WITHIN)
  expect(view()).toMatchObject({ name: 'Harbour', memberCount: 2 })
  expect(third.events).toContainEqual({ type: 'community-changed', communityId })
  const message = say(third.client, communityId, 'in vain')
  const state = () => third.client.conversations.message(message.messageId)
  await eventually(() => state()?.state === 'failed', 'it is not kept waiting', WITHIN)
  expect(state()?.error).toBe('E_GROUP_FULL')
  expect(clientOf(ana).communities.get(communityId)).toMatchObject({ state: 'ready', code: undefined })

  await clientOf(ben).accounts.signOut({ wipe: true })
  await eventually(() => clientOf(ana).communities.get(communityId)?.devices.used === 2, 'ana hears of it', WITHIN)
  await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'two'))
  await eventually(() => view()?.code === undefined && view()?.state === 'ready', 'there is room', WITHIN)
  third.client.conversations.retry(message.messageId)
  await untilRead(deviceOf(ana), communityId, 'in vain')
  await untilRead(third, communityId, 'two')
}, 180_000)
