import { audienceOf, type ChannelId, type CommunityId, ConclaveError } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, reads, ready, say, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import { hostileMember } from './hostile-member.ts'
import { lyingGateway } from './lying-gateway.ts'
import type { Lies } from './newcomer.ts'
import { eventually, inTime } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

describe('a member who', () => {
  let world: World
  let [ana, ben, mallory]: WorldPerson[] = []
  let communityId: CommunityId
  let lies: Lies
  beforeEach(async () => {
    lies = {}
    world = await startWorld({ people: ['ana', 'ben', 'mallory'], device: { groupSuite: 'classical', connect: lyingGateway(lies) } })
    ;[ana, ben, mallory] = world.people as [WorldPerson, WorldPerson, WorldPerson]
    communityId = await foundHarbour(ana)
    const link = await linkTo(clientOf(ana), communityId)
    for (const person of [ben, mallory]) await clientOf(person).communities.join(link)
    for (const person of [ben, mallory]) await ready(clientOf(person), communityId)
  }, 120_000)
  afterEach(() => world.stop())

  const hostile = () => hostileMember(deviceOf(mallory as WorldPerson), world.server.url)
  const sees = (person: WorldPerson, name: string): boolean =>
    clientOf(person)
      .communities.get(communityId)
      ?.channels.some((one) => one.name === name) ?? false
  const isKnown = (channelId: ChannelId): boolean => audienceOf(hostile().state(communityId), channelId) !== undefined

  it('founds a group with garbage does not close it: whoever is there founds the next generation, and all come along', async () => {
    const { communities } = clientOf(ana as WorldPerson)
    const roleId = await communities.createRole(communityId, { name: 'crew', permissions: [] })
    for (const person of [ben, mallory] as WorldPerson[]) await communities.setRoles(communityId, person.account.userId, { add: [roleId] })
    // Mallory is faster than the honest ones.
    lies.http = ({ method, path }) =>
      method === 'POST' && path.endsWith('/commits') ? Promise.reject(new ConclaveError('E_SERVER_UNREACHABLE')) : undefined
    const channelId = await communities.createChannel(communityId, { name: 'bridge', policy: 'shared', private: { roles: [roleId] } })
    await eventually(() => isKnown(channelId), 'mallory knows of the channel', WITHIN)
    const audience = audienceOf(hostile().state(communityId), channelId) as string
    await clientOf(mallory as WorldPerson).sync.stop()
    expect(await hostile().commit(communityId, audience)).toBe(1)
    expect(await hostile().commit(communityId, audience, { expect: 1, epoch: 1 })).toBe(2)
    await clientOf(ana as WorldPerson).sync.stop()
    delete lies.http
    await eventually(() => sees(ben as WorldPerson, 'bridge'), 'ben sees the channel', WITHIN)
    const said = say(clientOf(ben as WorldPerson), communityId, 'on the bridge', 'bridge')
    await inTime(world, () => clientOf(ben as WorldPerson).conversations.message(said.messageId)?.state === 'sent', 'ben is heard')
    clientOf(ana as WorldPerson).sync.start()
    await untilRead(deviceOf(ana as WorldPerson), communityId, 'on the bridge', 'bridge')
    await untilSent(deviceOf(ana as WorldPerson), say(clientOf(ana as WorldPerson), communityId, 'aye', 'bridge'))
    await untilRead(deviceOf(ben as WorldPerson), communityId, 'aye', 'bridge')
    expect(reads(clientOf(ben as WorldPerson), communityId, 'on the bridge', 'bridge')).toBe(true)
    const generations = deviceOf(ben as WorldPerson).db.all('SELECT generation FROM mls_groups WHERE audience = ? ORDER BY generation', [audience])
    expect(generations.map((row) => Number(row['generation']))).toEqual([0, 1])
  }, 240_000)
})
