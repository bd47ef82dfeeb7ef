import type { CommunityId } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, ready, say, untilRead, untilSent } from './channel-scenes.ts'
import { keepingNetwork } from './server-bytes.ts'
import { Thief } from './thief.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const { bytes, connect } = keepingNetwork()
const NOTHING = { posts: [], epochs: [], boxes: [] }

/** T14: only `ephemeral` erases by key. */
describe('who steals a device and has kept what the server carried', () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  let communityId: CommunityId
  beforeAll(async () => {
    world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical', connect } })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
    communityId = await foundHarbour(ana, 'ephemeral')
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await ready(clientOf(ben), communityId)
  }, 120_000)
  afterAll(() => world.stop())

  const opened = async (person: WorldPerson) => {
    const thief = new Thief(deviceOf(person), communityId, [])
    await thief.plunder(NOTHING, [])
    return Promise.all(bytes.posts.map((post) => thief.reads(post)))
  }

  it('opens nothing of an ephemeral channel that was read there or written there, and what was not read yet', async () => {
    const words = ['one', 'two', 'three', 'four', 'five']
    for (const word of words) {
      say(clientOf(ana), communityId, word)
      await untilRead(deviceOf(ben), communityId, word)
    }
    say(clientOf(ben), communityId, 'answer')
    await untilRead(deviceOf(ana), communityId, 'answer')
    expect(bytes.posts).toHaveLength(words.length + 1)
    expect(await opened(ben)).toEqual(bytes.posts.map(() => false))
    expect(await opened(ana)).toEqual(bytes.posts.map(() => false))

    await clientOf(ben).sync.stop()
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'unread'))
    expect(await opened(ben)).toEqual(bytes.posts.map((_, at) => at === bytes.posts.length - 1))
  }, 120_000)
})
