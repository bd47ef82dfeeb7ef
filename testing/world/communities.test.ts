import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf } from '@conclave/protocol'
import type { Client } from '@conclave/client'
import { eventually } from './scenes.ts'
import type { WorldDevice } from './device.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ people: ['ada', 'bob', 'cyd'] })
})
afterAll(() => world.stop())

const device = (handle: string, index = 0): WorldDevice => world.person(handle).devices[index] as WorldDevice
const client = (handle: string): Client => device(handle).client
const codeOfAsync = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => codeOf(error) ?? error,
  )
const TEMPLATE = {
  channels: [{ name: 'welcome' }],
  categories: [
    {
      name: 'Deck',
      channels: [
        { name: 'general', topic: 'anything' },
        { name: 'crew', private: { roles: ['Crew'] } },
      ],
    },
  ],
  roles: [{ name: 'Crew', colour: 0x00_88_ff, permissions: ['manageMessages', 'kickMembers'] as const }],
}

describe('a community', () => {
  it('is made from a template, joined by a link while its maker is offline, and reads alike for both', async () => {
    const made = await client('ada').communities.create({ name: 'Harbour', description: 'Boats', template: TEMPLATE })
    expect(made).toMatchObject({ name: 'Harbour', description: 'Boats', state: 'ready', memberCount: 1 })
    expect(made.channels.map(({ name }) => name)).toEqual(['welcome', 'general', 'crew'])
    const { link } = await client('ada').communities.createInvite(made.communityId, { expires: 0, uses: 0, open: true })
    await client('ada').sync.stop()
    expect(await client('bob').communities.preview(link as string)).toMatchObject({ name: 'Harbour', memberCount: 1, member: false })
    const joined = await client('bob').communities.join(link as string)
    expect(joined).toMatchObject({ name: 'Harbour', state: 'ready', memberCount: 2 })
    expect(joined.channels.map(({ name, topic }) => [name, topic])).toEqual([
      ['welcome', ''],
      ['general', 'anything'],
    ])
    client('ada').sync.start()
    await eventually(() => client('ada').communities.get(made.communityId)?.memberCount === 2, 'ada hears of bob')
    expect(
      client('ada')
        .communities.members(made.communityId, { limit: 10 })
        .members.map(({ name }) => name),
    ).toEqual(['ADA', 'bob'])
  })
  it('shows what everybody may, after roles, rooms, nicknames and timeouts, and says who did it', async () => {
    const { ada, bob, communityId, bobId } = await together()
    const crew = ada.communities.get(communityId)?.roles.find(({ name }) => name === 'Crew')
    await ada.communities.setRoles(communityId, bobId, { add: [crew?.roleId as never] })
    await eventually(() => bob.communities.get(communityId)?.channels.length === 3, 'bob sees the room of the crew')
    await bob.communities.setNickname(communityId, bobId, 'Bobby')
    await eventually(() => ada.communities.member(communityId, bobId)?.name === 'Bobby', 'ada sees the nickname')
    expect(await codeOfAsync(bob.communities.createChannel(communityId, { name: 'mine' }))).toBe('E_FORBIDDEN')
    const channelId = await ada.communities.createChannel(communityId, { name: 'quay', topic: 'ropes' })
    await ada.communities.editChannel(communityId, channelId, { topic: 'nets', slowMode: 5, policy: 'joined' })
    await eventually(() => bob.communities.get(communityId)?.channels.find((one) => one.channelId === channelId)?.policy === 'joined', 'bob sees it')
    expect(bob.communities.get(communityId)?.channels.find((one) => one.channelId === channelId)).toMatchObject({
      name: 'quay',
      topic: 'nets',
      slowMode: 5,
    })
    // A clock that is ahead of the server's asks for no more than there may be.
    await ada.communities.timeout(communityId, bobId, 28 * 86_400_000)
    await ada.communities.timeout(communityId, bobId, 60_000, 'shouting')
    await eventually(() => (bob.communities.get(communityId)?.timeoutUntil ?? 0) > 0, 'bob hears of the timeout')
    expect(await codeOfAsync(bob.communities.setNickname(communityId, bobId, ''))).toBe('E_TIMED_OUT')
    expect(await codeOfAsync(ada.communities.edit(communityId, { name: 'x'.repeat(101) }))).toBe('E_TEXT_TOO_LONG')
    expect(await codeOfAsync(ada.communities.edit(communityId, { name: ' ' }))).toBe('E_TEXT_EMPTY')
    await ada.communities.edit(communityId, { name: 'Haven', icon: new Uint8Array([1, 2, 3]) })
    await eventually(() => bob.communities.get(communityId)?.name === 'Haven', 'bob sees the new name')
    expect(bob.communities.get(communityId)?.icon).toEqual(new Uint8Array([1, 2, 3]))
    const log = ada.communities.auditLog(communityId, { limit: 20 })
    expect(log.slice(0, 2)).toMatchObject([
      { type: 'community-edit', actorName: 'ADA', changes: [{ field: 'name', from: 'Harbour', to: 'Haven' }] },
      { type: 'timeout', reason: 'shouting', subject: { type: 'user', id: bobId } },
    ])
    expect(log.find(({ type }) => type === 'channel-edit')).toMatchObject({
      subject: { name: 'quay' },
      changes: [{ field: 'topic', from: 'ropes', to: 'nets' }],
    })
    expect(log.find(({ type }) => type === 'member-roles')?.changes).toEqual([{ field: 'role', from: undefined, to: 'Crew' }])
    expect(() => bob.communities.auditLog(communityId, { limit: 20 })).toThrow('E_FORBIDDEN')
    const again = await device('ada').reopen()
    expect(again.communities.get(communityId)).toMatchObject({ name: 'Haven', state: 'ready', memberCount: 2 })
    again.sync.start()
  })

  it('is left, kicked from, banned from, come back to, and handed over', async () => {
    const { ada, bob, communityId, bobId, link } = await together()
    expect(await codeOfAsync(ada.communities.leave(communityId))).toBe('E_OWNER')
    await bob.communities.leave(communityId)
    expect(bob.communities.get(communityId)).toMatchObject({ state: 'gone', code: undefined })
    // What was read stays, and where it was.
    expect(bob.communities.get(communityId)?.channels.map(({ name, permissions }) => [name, permissions])).toEqual([
      ['welcome', []],
      ['general', []],
    ])
    // Whoever has left keeps a name: what they wrote stays.
    await eventually(() => ada.communities.get(communityId)?.memberCount === 1, 'ada hears that bob left')
    expect(ada.communities.member(communityId, bobId)).toBeUndefined()
    expect(ada.communities.nameOf(communityId, bobId)).toEqual({ name: 'bob', handle: 'bob' })
    await bob.communities.join(link)
    expect(bob.communities.get(communityId)?.state).toBe('ready')
    await eventually(() => ada.communities.get(communityId)?.memberCount === 2, 'ada sees bob again')
    await ada.communities.kick(communityId, bobId, 'noise')
    await eventually(() => bob.communities.get(communityId)?.code === 'E_NOT_A_MEMBER', 'bob hears that he is out')
    await bob.communities.join(link)
    await ada.communities.ban(communityId, bobId, 'more noise')
    await eventually(() => bob.communities.get(communityId)?.code === 'E_BANNED', 'bob hears that he is banned')
    expect(ada.communities.banned(communityId)).toMatchObject([{ userId: bobId, name: 'bob', reason: 'more noise' }])
    expect(await codeOfAsync(bob.communities.join(link))).toBe('E_BANNED')
    expect(bob.communities.get(communityId)?.state).toBe('gone')
    await ada.communities.unban(communityId, bobId)
    await bob.communities.join(link)
    await ada.communities.offerOwnership(communityId, bobId)
    await eventually(() => bob.communities.get(communityId)?.offeredTo === bobId, 'bob hears of the offer')
    await bob.communities.acceptOwnership(communityId)
    await eventually(() => ada.communities.get(communityId)?.owner === bobId, 'ada is no owner any more')
    await ada.communities.leave(communityId)
    ada.communities.forget(communityId)
    expect(ada.communities.get(communityId)).toBeUndefined()
    await bob.communities.close(communityId)
    expect(await codeOfAsync(bob.communities.createChannel(communityId, { name: 'late' }))).toBe('E_COMMUNITY_CLOSED')
  })

  it('says why an invite does not work', async () => {
    const { ada, communityId } = await together()
    const cyd = client('cyd')
    const once = await ada.communities.createInvite(communityId, { expires: 0, uses: 1, open: false })
    const revoked = await ada.communities.createInvite(communityId, { expires: 0, uses: 0, open: false })
    const short = await ada.communities.createInvite(communityId, { expires: 1_000, uses: 0, open: false })
    await ada.communities.revokeInvite(communityId, revoked.inviteId)
    world.clock.advance(2_000)
    expect(await codeOfAsync(cyd.communities.join(revoked.link as string))).toBe('E_INVITE_REVOKED')
    expect(await codeOfAsync(cyd.communities.join(short.link as string))).toBe('E_INVITE_EXPIRED')
    expect(await codeOfAsync(cyd.communities.join('https://nowhere/j#x'))).toBe('E_INVITE_MALFORMED')
    const garbled = (once.link as string).replace(/(#[\w-]{43}\.)(.)/, (_, head: string, letter: string) => head + (letter === 'A' ? 'B' : 'A'))
    expect(await codeOfAsync(cyd.communities.join(garbled))).toBe('E_NOT_FOUND')
    const elsewhere = garbled.replace(/^.*\/j/, 'https://elsewhere.example/j')
    expect(await codeOfAsync(cyd.communities.join(elsewhere))).toBe('E_OTHER_SERVER')
    const another = (once.link as string).replace(/.{22}$/, 'A'.repeat(22))
    expect(await codeOfAsync(cyd.communities.join(another))).toBe('E_LEDGER_FORK')
    expect(cyd.communities.get(communityId)).toBeUndefined()
    await cyd.communities.join(once.link as string)
    const dan = await world.addPerson('dan')
    expect(await codeOfAsync((dan.devices[0] as WorldDevice).client.communities.join(once.link as string))).toBe('E_INVITE_USED')
    const ended = ada.communities.invites(communityId).map((invite) => invite.ended ?? 'live')
    expect(ended.toSorted((a, b) => a.localeCompare(b))).toEqual(['E_INVITE_EXPIRED', 'E_INVITE_REVOKED', 'E_INVITE_USED', 'live'])
  })

  it('takes what two administrators do to one role at once, one after the other', async () => {
    const { ada, bob, communityId, bobId } = await together()
    const roleId = await ada.communities.createRole(communityId, { name: 'Admin', permissions: ['administrator'] })
    await ada.communities.moveRole(communityId, roleId, 2)
    await ada.communities.setRoles(communityId, bobId, { add: [roleId] })
    await eventually(() => bob.communities.get(communityId)?.permissions.includes('administrator') === true, 'bob is one')
    const crew = ada.communities.get(communityId)?.roles.find(({ name }) => name === 'Crew')?.roleId as never
    const work = [1, 2, 3, 4].flatMap((round) => [
      ada.communities.editRole(communityId, crew, { colour: round }),
      bob.communities.editRole(communityId, crew, { name: `Crew ${round}` }),
      bob.communities.createChannel(communityId, { name: `pier ${round}` }),
    ])
    expect(await Promise.all(work.map(codeOfAsync))).toEqual(work.map(() => undefined))
    const role = (of: Client) => of.communities.get(communityId)?.roles.find((one) => one.roleId === crew)
    await eventually(() => JSON.stringify(role(ada)) === JSON.stringify(role(bob)), 'both see the same')
    const piers = () => ada.communities.get(communityId)?.channels.filter(({ name }) => name.startsWith('pier')).length
    await eventually(() => piers() === 4, 'each channel is there once')
    expect(await codeOfAsync(Promise.all([ada.communities.deleteRole(communityId, crew), bob.communities.deleteRole(communityId, crew)]))).toBe(
      'E_NOT_FOUND',
    )
    expect(ada.communities.get(communityId)?.state).toBe('ready')
  })

  it('lets many people in who come by one link at once', async () => {
    const { ada, communityId, link } = await together()
    const people = await Promise.all(Array.from({ length: 4 }, (_, i) => world.addPerson(`guest${i}`)))
    await Promise.all(people.map((person) => (person.devices[0] as WorldDevice).client.communities.join(link)))
    await eventually(() => ada.communities.get(communityId)?.memberCount === 6, 'all are in')
    for (const person of people) {
      const guest = (person.devices[0] as WorldDevice).client
      await eventually(() => guest.communities.get(communityId)?.memberCount === 6, 'each sees all')
      expect(guest.communities.get(communityId)).toMatchObject({ name: 'Harbour', state: 'ready' })
    }
  })
})

/** Ada's community with Bob in it, and its lasting link. */
async function together() {
  const [ada, bob] = [client('ada'), client('bob')]
  const { communityId } = await ada.communities.create({ name: 'Harbour', description: 'Boats', template: TEMPLATE })
  const link = (await ada.communities.createInvite(communityId, { expires: 0, uses: 0, open: true })).link as string
  await bob.communities.join(link)
  await eventually(() => ada.communities.get(communityId)?.memberCount === 2, 'ada hears of bob')
  return { ada, bob, communityId, link, bobId: world.person('bob').account.userId }
}
