import type { Client, Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import { codeOf, type CommunityId } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { befriend, eventually } from './scenes.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ people: ['ada', 'bob', 'cyd'] })
  await befriend(world, world.person('ada'), world.person('bob'))
}, 120_000)
afterAll(() => world.stop())

const device = (handle: string, index = 0): WorldDevice => world.person(handle).devices[index] as WorldDevice
const client = (handle: string, index = 0): Client => device(handle, index).client
const TEMPLATE = { channels: [{ name: 'quay' }], categories: [], roles: [] }
const keys = (of: WorldDevice, communityId: CommunityId): readonly unknown[] =>
  of.db.all('SELECT generation, hex(key) AS key, hex(history_key) AS history FROM community_keys WHERE community_id = ? ORDER BY generation', [
    communityId,
  ])

async function harbour(by: string): Promise<{ communityId: CommunityId; link: string }> {
  const { communityId } = await client(by).communities.create({ name: 'Harbour', template: TEMPLATE })
  const { link } = await client(by).communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
  return { communityId, link: link as string }
}

describe('own devices', () => {
  it('find the communities of the account, with their words, and the ledger hears of them', async () => {
    const { communityId } = await harbour('ada')
    const second = await world.person('ada').addDevice()
    await eventually(() => second.client.communities.get(communityId)?.state === 'ready', 'the new device comes in')
    expect(second.client.communities.get(communityId)).toMatchObject({ name: 'Harbour', memberCount: 1 })
    await eventually(() => client('ada').communities.get(communityId)?.devices.used === 2, 'the ledger counts both devices')
    await second.client.communities.edit(communityId, { name: 'Haven' })
    await eventually(() => client('ada').communities.get(communityId)?.name === 'Haven', 'the first device sees it')
    await client('ada').communities.close(communityId)
    await eventually(() => second.client.communities.get(communityId)?.state === 'gone', 'both know that it is closed')
  })

  it('that leave the account are told to the ledger by one that stays', async () => {
    const { communityId } = await harbour('cyd')
    const second = await world.person('cyd').addDevice()
    await eventually(() => client('cyd').communities.get(communityId)?.devices.used === 2, 'two devices')
    await second.client.accounts.signOut({ wipe: true })
    await eventually(() => client('cyd').communities.get(communityId)?.devices.used === 1, 'one device again')
    expect(second.db.all('SELECT * FROM communities')).toEqual([])
    expect(second.db.all('SELECT * FROM community_keys')).toEqual([])
  })
})

describe('a device that signs out and in again', () => {
  it('knows nothing in between, and everything after', async () => {
    const { communityId } = await harbour('ada')
    const second = await world.person('ada').addDevice()
    await eventually(() => second.client.communities.get(communityId)?.state === 'ready', 'the new device comes in')
    await second.client.accounts.signOut()
    expect(second.client.communities.list()).toEqual([])
    const { handle, password } = world.person('ada')
    await second.client.accounts.signIn({ handle, password, deviceName: 'again' })
    second.client.sync.start()
    await eventually(() => second.client.communities.get(communityId)?.state === 'ready', 'it is back')
    expect(second.client.communities.get(communityId)).toMatchObject({ name: 'Harbour', memberCount: 1 })
    await second.client.communities.edit(communityId, { name: 'Haven' })
    await eventually(() => client('ada').communities.get(communityId)?.name === 'Haven', 'the first device sees it')
  })
})

describe('a store that was put back from a copy', () => {
  it('catches up with the ledger, and finds keys that were made since', async () => {
    const { communityId, link } = await harbour('ada')
    await client('bob').communities.join(link)
    await client('cyd').communities.join(link)
    for (const handle of ['ada', 'bob', 'cyd']) expect(await client(handle).communities.whenReady(communityId, 20_000)).toBe(true)
    const copy = device('bob').snapshot()
    await client('ada').communities.kick(communityId, world.person('cyd').account.userId)
    await client('ada').communities.edit(communityId, { name: 'Haven' })
    await eventually(() => client('bob').communities.get(communityId)?.name === 'Haven', 'bob reads under the new key')
    await device('bob').client.sync.stop()
    copy.restore()
    const again = await device('bob').reopen()
    expect(again.communities.get(communityId)?.name).toBe('Harbour')
    again.sync.start()
    await eventually(() => again.communities.get(communityId)?.name === 'Haven', 'bob reads it again', 30_000)
    expect(again.communities.get(communityId)).toMatchObject({ state: 'ready', memberCount: 2 })
  })
})

describe('the key of the words', () => {
  it('is made anew after a kick, before anything is said, and reaches those who are left', async () => {
    const { communityId, link } = await harbour('ada')
    await client('bob').communities.join(link)
    await client('cyd').communities.join(link)
    await eventually(() => client('ada').communities.get(communityId)?.memberCount === 3, 'all are in')
    for (const handle of ['ada', 'bob', 'cyd']) expect(await client(handle).communities.whenReady(communityId, 20_000)).toBe(true)
    await client('ada').communities.kick(communityId, world.person('cyd').account.userId)
    const channel = client('ada').communities.get(communityId)?.channels[0]
    client('ada').conversations.send(channel?.conversationId as never, 'now we are two')
    await eventually(() => keys(device('bob'), communityId).length === 2, 'bob has the new key', 30_000)
    expect(keys(device('bob'), communityId)).toEqual(keys(device('ada'), communityId))
    await client('ada').communities.edit(communityId, { name: 'Haven' })
    await eventually(() => client('bob').communities.get(communityId)?.name === 'Haven', 'bob reads words under it')
    expect(keys(device('cyd'), communityId)).toHaveLength(1)
    // The link of before goes on working: its boxes were made anew.
    const dan = await world.addPerson('dan')
    const dans = (dan.devices[0] as WorldDevice).client
    expect(await dans.communities.join(link)).toMatchObject({ name: 'Haven', state: 'ready' })
  })
})

describe('a group', () => {
  it('is made of contacts, who accept inside their conversation', async () => {
    const [ada, bob] = [client('ada'), client('bob')]
    const bobId = world.person('bob').account.userId
    const cydId = world.person('cyd').account.userId
    const refused = await ada.communities.createGroup({ name: 'Trip', people: [bobId, cydId] }).catch((error: unknown) => codeOf(error))
    expect(refused).toBe('E_NOT_A_CONTACT')
    const group = await ada.communities.createGroup({ name: 'Trip', people: [bobId] })
    expect(group).toMatchObject({ kind: 'group', name: 'Trip', state: 'ready' })
    await eventually(() => bob.communities.groupInvites().length > 0, 'bob hears of it')
    expect(bob.communities.groupInvites()).toEqual([{ communityId: group.communityId, name: 'Trip', from: world.person('ada').account.userId }])
    await ada.sync.stop()
    const joined = await bob.communities.acceptGroup(group.communityId)
    ada.sync.start()
    expect(joined).toMatchObject({ kind: 'group', name: 'Trip', memberCount: 2, state: 'ready' })
    expect(bob.communities.groupInvites()).toEqual([])
    await bob.communities.edit(group.communityId, { name: 'Long trip' })
    await eventually(() => ada.communities.get(group.communityId)?.name === 'Long trip', 'ada sees what bob calls it')
    await ada.communities.leave(group.communityId)
    await eventually(() => bob.communities.get(group.communityId)?.owner === bobId, 'bob owns it now')
  })
})

describe('an answer that is lost', () => {
  /** Cuts the answer of the next request that matches: the server has done it, the device does not know. */
  const cutting = (): { connect: Connect; cut: (path: RegExp) => void } => {
    let next: RegExp | undefined
    const connect: Connect = (url) => {
      const { http, openSocket } = nodeTransport(url)
      return {
        openSocket,
        http: async (request) => {
          const isIt = request.method === 'POST' && next?.test(request.path) === true
          const answer = await http(request)
          if (!isIt) return answer
          next = undefined
          throw new Error('cut')
        },
      }
    }
    return { connect, cut: (path) => (next = path) }
  }

  it('doubles nothing: neither a community, nor a member, nor a channel', async () => {
    const { connect, cut } = cutting()
    const eve = world.newDevice({ connect })
    await eve.client.accounts.signUp({ handle: 'eve', password: 'password of eve in the world', deviceName: 'eve 1', acceptWeakPassword: true })
    eve.client.sync.start()
    await eve.client.sync.whenOnline(10_000)
    cut(/\/v1\/communities$/)
    await eve.client.communities
      .create({ name: 'Once', template: TEMPLATE })
      .catch((error: unknown) => expect(codeOf(error)).toBe('E_SERVER_UNREACHABLE'))
    await eventually(() => eve.client.communities.list()[0]?.state === 'ready', 'the community is there')
    expect(eve.client.communities.list()).toMatchObject([{ name: 'Once', memberCount: 1 }])
    const { communityId } = eve.client.communities.list()[0] as { communityId: CommunityId }
    cut(/\/ledger$/)
    await eve.client.communities.createChannel(communityId, { name: 'one' })
    expect(eve.client.communities.get(communityId)?.channels.map(({ name }) => name)).toEqual(['quay', 'one'])
    const other = await harbour('ada')
    cut(/\/ledger$/)
    expect(await eve.client.communities.join(other.link)).toMatchObject({ memberCount: 2, state: 'ready' })
    await eventually(() => client('ada').communities.get(other.communityId)?.memberCount === 2, 'eve is in once')
  })

  it('is asked for again; an invite that has ended meanwhile is shown as the reason', async () => {
    let isCut = true
    const connect: Connect = (url) => {
      const { http, openSocket } = nodeTransport(url)
      const cutAt = (request: { method: string; path: string }) => isCut && request.method === 'POST' && request.path.endsWith('/ledger')
      return { openSocket, http: (request) => (cutAt(request) ? Promise.reject(new Error('cut')) : http(request)) }
    }
    const fay = world.newDevice({ connect })
    await fay.client.accounts.signUp({ handle: 'fay', password: 'password of fay in the world', deviceName: 'fay 1', acceptWeakPassword: true })
    const [first, second] = [await harbour('ada'), await harbour('ada')]
    for (const { link } of [first, second]) expect(await fay.client.communities.join(link).catch(codeOf)).toBe('E_SERVER_UNREACHABLE')
    expect(fay.client.communities.list().map(({ state }) => state)).toEqual(['joining', 'joining'])
    const [invite] = client('ada').communities.invites(second.communityId)
    await client('ada').communities.revokeInvite(second.communityId, invite?.inviteId as never)
    isCut = false
    fay.client.sync.start()
    await eventually(() => fay.client.communities.get(first.communityId)?.state === 'ready', 'the first one is joined')
    await eventually(() => fay.client.communities.get(second.communityId)?.state === 'gone', 'the second one is not')
    expect(fay.client.communities.get(second.communityId)?.code).toBe('E_INVITE_REVOKED')
    fay.client.communities.forget(second.communityId)
    expect(fay.client.communities.list()).toHaveLength(1)
  })
})
