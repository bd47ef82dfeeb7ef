import type { Client } from '@conclave/client'
import { sealIcon, sealWords, webCryptoProvider } from '@conclave/crypto'
import { codeOf, type CommunityId, encodeCbor, idFromBytes, type RoleId, type UserId } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealUnderLasting } from '../../packages/crypto/src/identity/lasting-secret.ts'
import { padToMultiple } from '../../packages/crypto/src/identity/padding.ts'
import { LABELS } from '../../packages/crypto/src/labels.ts'
import { clientOf, deviceOf, linkTo, ready } from './channel-scenes.ts'
import { hostileMember } from './hostile-member.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const provider = webCryptoProvider()
const codeOfAsync = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => codeOf(error) ?? error,
  )

describe('what a member may not do in a community', () => {
  let world: World
  let ada: WorldPerson
  let bob: WorldPerson
  let cyd: WorldPerson
  let communityId: CommunityId
  beforeAll(async () => {
    world = await startWorld({ people: ['ada', 'bob', 'cyd'], device: { groupSuite: 'classical' } })
    ;[ada, bob, cyd] = world.people as [WorldPerson, WorldPerson, WorldPerson]
    const { communities } = clientOf(ada)
    const roles = [
      { name: 'mate', permissions: ['manageRoles', 'kickMembers'] as const },
      { name: 'captain', permissions: ['administrator'] as const },
    ]
    ;({ communityId } = await communities.create({ name: 'Ship', template: { channels: [{ name: 'deck' }], categories: [], roles } }))
    const link = await linkTo(clientOf(ada), communityId)
    for (const person of [bob, cyd]) {
      await clientOf(person).communities.join(link)
      await ready(clientOf(person), communityId)
    }
    await communities.setRoles(communityId, bob.account.userId, { add: [role('mate')] })
    await communities.setRoles(communityId, cyd.account.userId, { add: [role('captain')] })
    await eventually(() => view(clientOf(bob))?.permissions.includes('manageRoles') === true, 'bob is a mate')
    await eventually(() => clientOf(bob).communities.member(communityId, cyd.account.userId)?.roles.length === 1, 'bob knows the captain')
  }, 120_000)
  afterAll(() => world.stop(), 60_000)

  const view = (client: Client) => client.communities.get(communityId)
  const role = (name: string): RoleId => view(clientOf(ada))?.roles.find((one) => one.name === name)?.roleId as RoleId
  const shape = () => JSON.stringify([view(clientOf(ada))?.roles, view(clientOf(ada))?.memberCount])

  it('a role or a member above one’s own stays as it is, also for an app that asks the server directly', async () => {
    const before = shape()
    const { communities } = clientOf(bob)
    const self = bob.account.userId
    expect(await codeOfAsync(communities.editRole(communityId, role('captain'), { name: 'cabin boy' }))).toBe('E_ROLE_ORDER')
    expect(await codeOfAsync(communities.setRoles(communityId, self, { add: [role('captain')] }))).toBe('E_ROLE_ORDER')
    expect(await codeOfAsync(communities.kick(communityId, cyd.account.userId))).toBe('E_ROLE_ORDER')
    expect(await codeOfAsync(communities.createRole(communityId, { name: 'admiral', permissions: ['banMembers'] }))).toBe('E_NOT_YOURS_TO_GIVE')
    const app = hostileMember(deviceOf(bob), world.server.url)
    const steps = [
      { type: 'member-roles', body: { userId: self, add: [role('captain')], remove: [] } },
      { type: 'role-delete', body: { id: role('captain') } },
      { type: 'kick', body: { userId: cyd.account.userId, reason: null } },
    ] as const
    for (const step of steps) expect(await codeOfAsync(app.append(communityId, step))).toBe('E_ROLE_ORDER')
    expect(await codeOfAsync(app.append(communityId, { type: 'close', body: {} }))).toBe('E_FORBIDDEN')
    expect(shape()).toBe(before)
  })

  it('names longer than they may be are refused here, and not shown where somebody’s app has sealed them all the same', async () => {
    const { communities } = clientOf(bob)
    const self = bob.account.userId
    expect(await codeOfAsync(communities.setNickname(communityId, self, 'x'.repeat(65)))).toBe('E_TEXT_TOO_LONG')
    const [row] = deviceOf(bob).db.all('SELECT generation, key FROM community_keys WHERE community_id = ? ORDER BY generation DESC LIMIT 1', [
      communityId,
    ])
    const key = { generation: Number(row?.['generation']), secret: new Uint8Array(row?.['key'] as Uint8Array) }
    const app = hostileMember(deviceOf(bob), world.server.url)
    const sealed = async (name: string) => {
      const plain = padToMultiple(encodeCbor([1, name]), 64)
      return {
        generation: key.generation,
        sealed: await sealUnderLasting(provider, key.secret, { label: LABELS.ledgerText, ids: [key.generation] }, plain),
      }
    }
    const nickname = () => clientOf(ada).communities.member(communityId, self)?.nickname
    const newest = () => clientOf(ada).communities.auditLog(communityId, { limit: 1 })[0]?.seq ?? 0
    // The means are right: a name that fits is shown.
    await app.append(communityId, { type: 'nickname', body: { userId: self, text: await sealWords(provider, key, 'nickname', { name: 'Skipper' }) } })
    await eventually(() => nickname() === 'Skipper', 'ada sees a nickname')
    await eventually(() => app.state(communityId).seq >= newest(), 'bob is up')
    await app.append(communityId, { type: 'nickname', body: { userId: self, text: await sealed('y'.repeat(3_000)) } })
    await eventually(() => nickname() === undefined, 'ada sees none')
    expect(clientOf(ada).communities.member(communityId, self)?.name).toBe('bob')
    expect(view(clientOf(ada))?.state).toBe('ready')
  })

  it('the same sealed bytes for a name and a picture make no name of a picture and stop nothing', async () => {
    const before = view(clientOf(ada))?.name
    const [row] = deviceOf(cyd).db.all('SELECT generation, key FROM community_keys WHERE community_id = ? ORDER BY generation DESC LIMIT 1', [
      communityId,
    ])
    const key = { generation: Number(row?.['generation']), secret: new Uint8Array(row?.['key'] as Uint8Array) }
    const app = hostileMember(deviceOf(cyd), world.server.url)
    const seen = () => clientOf(ada).communities.auditLog(communityId, { limit: 1 })[0]?.seq ?? 0
    const pretended = new TextEncoder().encode('{"name":5}')
    const name = await sealWords(provider, key, 'community', { name: 'Pirates', description: '' })
    for (const text of [await sealIcon(provider, key, pretended), await sealIcon(provider, key, provider.random(500)), name]) {
      const last = seen()
      await app.append(communityId, { type: 'community-edit', body: { text, icon: text } })
      await eventually(() => seen() > last && app.state(communityId).seq === seen(), 'ada and cyd have it')
      expect(
        clientOf(ada)
          .communities.list()
          .map((one) => one.name),
      ).toEqual([text === name ? 'Pirates' : ''])
    }
    await clientOf(ada).communities.edit(communityId, { name: before ?? '', icon: null })
    expect(view(clientOf(ada))).toMatchObject({ name: before, icon: undefined })
  })

  it('a group of more than 50 is refused before anything is made', async () => {
    const before = clientOf(ada).communities.list().length
    const people = Array.from({ length: 50 }, (_, i) => idFromBytes('UserId', new Uint8Array(32).fill(i)) as UserId)
    expect(await codeOfAsync(clientOf(ada).communities.createGroup({ name: 'Crowd', people }))).toBe('E_COMMUNITY_FULL')
    expect(await codeOfAsync(clientOf(ada).communities.createGroup({ name: 'Pair', people: [bob.account.userId] }))).toBe('E_NOT_A_CONTACT')
    expect(clientOf(ada).communities.list()).toHaveLength(before)
  })
})
