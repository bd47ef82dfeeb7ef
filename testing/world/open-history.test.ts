import { codeOf, type CommunityId } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, linkTo, type Policy, readAll, ready, say, textsIn, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import { lyingHttp } from './lying-ledger.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

let world: World
let ana: WorldPerson
let ben: WorldPerson
let carl: WorldPerson
beforeAll(async () => {
  world = await startWorld({ people: ['ana', 'ben', 'carl'], device: { groupSuite: 'classical' } })
  ;[ana, ben, carl] = world.people as [WorldPerson, WorldPerson, WorldPerson]
}, 240_000)
afterAll(() => world.stop())

const idOf = (communityId: CommunityId) =>
  clientOf(ana)
    .communities.get(communityId)
    ?.channels.find(({ name }) => name === 'bridge')?.channelId
const texts = (person: WorldPerson, communityId: CommunityId) => textsIn(clientOf(person), communityId, 'bridge')
const unopened = (person: WorldPerson, communityId: CommunityId) =>
  clientOf(person)
    .communities.get(communityId)
    ?.channels.find(({ name }) => name === 'bridge')?.unopened
const sees = (person: WorldPerson, communityId: CommunityId) =>
  clientOf(person)
    .communities.get(communityId)
    ?.channels.some(({ name }) => name === 'bridge') === true

/** A channel for the crew (ana, ben) in which something was said, and which everybody reads from then on. */
async function moved(policy: Policy): Promise<CommunityId> {
  const client = clientOf(ana)
  const { communityId } = await client.communities.create({
    name: 'Harbour',
    template: { channels: [{ name: 'general' }], categories: [], roles: [] },
  })
  const crew = await client.communities.createRole(communityId, { name: 'Crew', permissions: [] })
  const channelId = await client.communities.createChannel(communityId, { name: 'bridge', policy, private: { roles: [crew] } })
  for (const person of [ben, carl]) {
    await clientOf(person).communities.join(await linkTo(client, communityId))
    await ready(clientOf(person), communityId)
  }
  await client.communities.setRoles(communityId, ben.account.userId, { add: [crew] })
  await eventually(() => sees(ben, communityId), 'ben sees the bridge', WITHIN)
  await ready(clientOf(ben), communityId)
  await untilSent(deviceOf(ana), say(client, communityId, 'secret one', 'bridge'))
  await untilRead(deviceOf(ben), communityId, 'secret one', 'bridge')
  await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'secret two', 'bridge'))
  await untilRead(deviceOf(ana), communityId, 'secret two', 'bridge')
  const everyone = client.communities.get(communityId)?.roles.find(({ everyone: isIt }) => isIt)?.roleId
  if (everyone === undefined) throw new Error('no role of everyone')
  await client.communities.setOverride(communityId, { channelId }, { target: { type: 'role', id: everyone }, allow: ['viewChannel'], deny: [] })
  await eventually(() => sees(carl, communityId), 'carl sees the bridge', WITHIN)
  await untilSent(deviceOf(ana), say(client, communityId, 'welcome', 'bridge'))
  await untilRead(deviceOf(carl), communityId, 'welcome', 'bridge')
  return communityId
}

describe('a channel that was opened to more people', () => {
  it('shows what was said before only after an entry of the ledger has opened it, also to whoever comes later', async () => {
    const communityId = await moved('shared')
    const channelId = idOf(communityId) as NonNullable<ReturnType<typeof idOf>>
    expect(texts(carl, communityId)).toEqual(['welcome'])
    expect(await clientOf(carl).communities.openHistory(communityId, channelId).catch(codeOf)).toBe('E_NOT_FOUND')
    expect(await clientOf(ben).communities.openHistory(communityId, channelId).catch(codeOf)).toBe('E_FORBIDDEN')
    expect([unopened(ana, communityId), unopened(carl, communityId)]).toEqual([true, false])
    await clientOf(ana).communities.openHistory(communityId, channelId)
    expect(unopened(ana, communityId)).toBe(false)
    await untilRead(deviceOf(carl), communityId, 'secret one', 'bridge')
    expect(texts(carl, communityId)).toEqual(['secret one', 'secret two', 'welcome'])
    const entries = clientOf(ana)
      .communities.auditLog(communityId, { limit: 20 })
      .filter(({ type }) => type === 'history-open')
    expect(entries).toMatchObject([{ actor: ana.account.userId, subject: { type: 'channel', name: 'bridge' } }])
    expect(await clientOf(ana).communities.openHistory(communityId, channelId).catch(codeOf)).toBe('E_NOT_FOUND')
    const dan = await world.addPerson('dan')
    await clientOf(dan).communities.join(await linkTo(clientOf(ana), communityId))
    await untilRead(deviceOf(dan), communityId, 'welcome', 'bridge')
    await readAll(clientOf(dan), communityId, 'bridge')
    await untilRead(deviceOf(dan), communityId, 'secret one', 'bridge')
    expect(texts(dan, communityId)).toEqual(['secret one', 'secret two', 'welcome'])
    expect([texts(ana, communityId), texts(ben, communityId)]).toEqual([texts(dan, communityId), texts(dan, communityId)])
  }, 300_000)

  it('shows it where it was said, to somebody who had read before and after', async () => {
    const communityId = await moved('shared')
    const channelId = idOf(communityId) as NonNullable<ReturnType<typeof idOf>>
    const everyone = clientOf(ana)
      .communities.get(communityId)
      ?.roles.find((role) => role.everyone)?.roleId
    if (everyone === undefined) throw new Error('no role of everyone')
    const carlSees = (allow: boolean) => {
      const said = allow ? { allow: ['viewChannel' as const], deny: [] } : { allow: [], deny: ['viewChannel' as const] }
      return clientOf(ana).communities.setOverride(communityId, { channelId }, { target: { type: 'role', id: everyone }, ...said })
    }
    await carlSees(false)
    await eventually(() => !sees(carl, communityId), 'carl does not see the bridge', WITHIN)
    for (const text of ['secret three', 'secret four']) await untilSent(deviceOf(ana), say(clientOf(ana), communityId, text, 'bridge'))
    await carlSees(true)
    await eventually(() => sees(carl, communityId), 'carl sees the bridge again', WITHIN)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'welcome back', 'bridge'))
    await untilRead(deviceOf(carl), communityId, 'welcome back', 'bridge')
    expect(texts(carl, communityId)).toEqual(['welcome', 'welcome back'])
    await clientOf(ana).communities.openHistory(communityId, channelId)
    await untilRead(deviceOf(carl), communityId, 'secret one', 'bridge')
    await untilRead(deviceOf(carl), communityId, 'secret three', 'bridge')
    expect(texts(carl, communityId)).toEqual(['secret one', 'secret two', 'welcome', 'secret three', 'secret four', 'welcome back'])
  })

  it('loses no keys to a crash after the entry has reached the server and before anybody heard so', async () => {
    const communityId = await moved('shared')
    const channelId = idOf(communityId) as NonNullable<ReturnType<typeof idOf>>
    let isCut = false
    const connect = lyingHttp((request, honest) => {
      const cut = () => Promise.reject(new Error('cut'))
      if (isCut) return cut()
      if (request.method !== 'POST' || !request.path.endsWith('/ledger')) return undefined
      isCut = true
      return honest().then(cut)
    })
    deviceOf(ana).crash({ connect }).sync.start()
    await ready(clientOf(ana), communityId)
    expect(await clientOf(ana).communities.openHistory(communityId, channelId).catch(codeOf)).toBe('E_SERVER_UNREACHABLE')
    deviceOf(ana).crash().sync.start()
    await untilRead(deviceOf(carl), communityId, 'secret one', 'bridge')
    expect(texts(carl, communityId)).toEqual(['secret one', 'secret two', 'welcome'])
  }, 300_000)

  it.each(['joined', 'ephemeral'] as const)(
    'is never opened under %s, nor what was said under it later',
    async (policy) => {
      const communityId = await moved(policy)
      const channelId = idOf(communityId) as NonNullable<ReturnType<typeof idOf>>
      expect(await clientOf(ana).communities.openHistory(communityId, channelId).catch(codeOf)).toBe('E_FORBIDDEN')
      await clientOf(ana).communities.editChannel(communityId, channelId, { policy: 'shared' })
      await clientOf(ana).communities.openHistory(communityId, channelId)
      await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'after', 'bridge'))
      await untilRead(deviceOf(carl), communityId, 'after', 'bridge')
      await ready(clientOf(carl), communityId)
      expect(texts(carl, communityId)).toEqual(['welcome', 'after'])
    },
    300_000,
  )
})
