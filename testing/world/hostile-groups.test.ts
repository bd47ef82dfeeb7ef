import { groupIdOf, webCryptoProvider } from '@conclave/crypto'
import { audienceOf, BASE_AUDIENCE, type ChannelId, type CommunityId, ConclaveError, toBase64url } from '@conclave/protocol'
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

  it('replaces the records of former epochs by false ones is mended by whoever is there, and closes the past for nobody who comes', async () => {
    const groupId = groupIdOf(webCryptoProvider(), communityId, BASE_AUDIENCE)
    await untilSent(deviceOf(ana as WorldPerson), say(clientOf(ana as WorldPerson), communityId, 'the very first'))
    const carl = await world.addPerson('carl')
    await clientOf(carl).communities.join(await linkTo(clientOf(ana as WorldPerson), communityId))
    await untilRead(deviceOf(carl), communityId, 'the very first')
    const records = () => hostile().records(communityId, groupId, 0, 9)
    const unchecked = () => deviceOf(ana as WorldPerson).db.all('SELECT epoch FROM group_epochs WHERE checked = 0 AND joined IS NOT NULL')
    await inTime(world, () => unchecked().length === 0, 'ana finds all records sound')
    const before = await records()
    expect(before.length).toBeGreaterThan(3)
    const replaceAll = async () => {
      for (const { epoch } of before.slice(0, -1)) await hostile().replaceRecord(communityId, groupId, { epoch })
    }
    const commitments = async () => (await records()).map(({ comS, comJ }) => [toBase64url(comS), toBase64url(comJ)])
    const sound = await commitments()
    await replaceAll()
    expect(await commitments()).not.toEqual(sound)
    let mended = await commitments()
    for (let look = 0; look < 60 && String(mended) !== String(sound); look++) {
      world.clock.advance(1_000)
      await new Promise((resolve) => setTimeout(resolve, 200))
      mended = await commitments()
    }
    expect(mended).toEqual(sound)
    // With nobody there who could mend them, the records that came with the commits lead back.
    const link = await linkTo(clientOf(ana as WorldPerson), communityId)
    for (const person of [ana, ben, mallory, carl] as WorldPerson[]) await clientOf(person).sync.stop()
    await replaceAll()
    const dora = await world.addPerson('dora')
    await clientOf(dora).communities.join(link)
    await untilRead(deviceOf(dora), communityId, 'the very first')
  }, 240_000)

  it('asks for another bundle again and again makes nobody look more than once a minute', async () => {
    const groupId = groupIdOf(webCryptoProvider(), communityId, BASE_AUDIENCE)
    for (const person of [ben, mallory] as WorldPerson[]) await clientOf(person).sync.stop()
    let looks = 0
    lies.http = ({ method, path }) => void (method === 'GET' && path.endsWith('/bundle') && looks++)
    const asks = async () => {
      for (let time = 0; time < 5; time++) {
        await hostile().wantBundle(communityId, groupId)
        world.clock.advance(2_000)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    await asks()
    await eventually(() => looks > 0, 'ana looks', WITHIN)
    await asks()
    expect(looks).toBe(1)
    world.clock.advance(60_000)
    await asks()
    await eventually(() => looks > 1, 'ana looks again', WITHIN)
    expect(looks).toBe(2)
  }, 120_000)

  it('commits garbage without end makes the others commit once a minute, asks them for nothing, and stops neither words nor newcomers', async () => {
    const groupId = groupIdOf(webCryptoProvider(), communityId, BASE_AUDIENCE)
    const link = await linkTo(clientOf(ana as WorldPerson), communityId)
    await clientOf(mallory as WorldPerson).sync.stop()
    world.clock.advance(61_000)
    const sent: string[] = []
    lies.http = ({ method, path }) => void (method === 'POST' && path.includes('/groups/') && sent.push(path.replace(/.*\//, '')))
    for (let time = 0; time < 8; time++) {
      await hostile().garbage(communityId, groupId)
      world.clock.advance(3_000)
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    // Two devices, one recovery each; one commit of theirs may have collided.
    expect(sent.filter((path) => path !== 'commits')).toEqual([])
    expect(sent.length).toBeGreaterThan(0)
    expect(sent.length).toBeLessThan(5)
    await untilSent(deviceOf(ana as WorldPerson), say(clientOf(ana as WorldPerson), communityId, 'still here'))
    await hostile().garbage(communityId, groupId)
    const carl = await world.addPerson('carl')
    await clientOf(carl).communities.join(link)
    await inTime(world, () => reads(clientOf(carl), communityId, 'still here'), 'carl reads it')
    await untilRead(deviceOf(ben as WorldPerson), communityId, 'still here')
  }, 240_000)

  it('makes a generation of keys that nobody can open holds nobody up: who posts next makes a good one', async () => {
    const groupId = groupIdOf(webCryptoProvider(), communityId, BASE_AUDIENCE)
    const { random } = webCryptoProvider()
    const newest = (person: WorldPerson) =>
      Number(deviceOf(person).db.all('SELECT max(generation) AS n FROM community_keys WHERE community_id = ?', [communityId])[0]?.['n'])
    const epoch = (await hostile().records(communityId, groupId, 0, 9)).length - 1
    const generation = hostile().state(communityId).ledgerKeys.length + 1
    const members = { groupId, epoch, sealed: random(112) }
    const body = { generation, commitment: random(32), historyCommitment: random(32), previous: generation - 1, wrap: random(80), members }
    await hostile().append(communityId, { type: 'ledger-key', body })
    const heard = () => hostileMember(deviceOf(ana as WorldPerson), world.server.url).state(communityId).ledgerKeys.length >= generation
    await eventually(heard, 'ana hears of it', WITHIN)
    await new Promise((resolve) => setTimeout(resolve, 500))
    // Nobody looks for it again and again: it never comes.
    let looks = 0
    lies.http = ({ method, path }) => void (method === 'GET' && path === `/v1/communities/${communityId}` && looks++)
    for (let time = 0; time < 5; time++) {
      world.clock.advance(20_000)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(looks).toBe(0)
    await untilSent(deviceOf(ana as WorldPerson), say(clientOf(ana as WorldPerson), communityId, 'only words in a channel'))
    await untilRead(deviceOf(ben as WorldPerson), communityId, 'only words in a channel')
    for (const person of [ana, ben] as WorldPerson[]) await eventually(() => newest(person) > generation, 'all have a good one', WITHIN)
  }, 120_000)
})
