import type { CommunityId, InviteId, RoleId } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, ready, say, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { eventually } from './scenes.ts'
import { keepingNetwork, ledgerOf, type Post, type ServerBytes } from './server-bytes.ts'
import { Thief } from './thief.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

/** One channel for each policy, and one for a role. */
const CHANNELS = ['shared', 'joined', 'ephemeral', 'bridge'] as const
type Name = (typeof CHANNELS)[number]

describe('whoever was taken away, with the kept state and every byte of the server,', () => {
  let world: World
  let bytes: ServerBytes
  let ana: WorldPerson
  let ben: WorldPerson
  let communityId: CommunityId
  let mate: RoleId
  let invite: { readonly inviteId: InviteId; readonly link: string }
  beforeEach(async () => {
    const network = keepingNetwork()
    bytes = network.bytes
    world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical', connect: network.connect } })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
    communityId = await foundShip()
    invite = await makeInvite()
  }, 60_000)
  afterEach(() => world.stop())

  async function foundShip(): Promise<CommunityId> {
    const { communities } = clientOf(ana)
    const kept = (['shared', 'joined', 'ephemeral'] as const).map((policy) => ({ name: policy, policy }))
    const bridge = { name: 'bridge', policy: 'shared' as const, private: { roles: ['mate'] } }
    const made = await communities.create({
      name: 'Ship',
      template: { channels: [...kept, bridge], categories: [], roles: [{ name: 'mate', permissions: [] }] },
    })
    await ready(clientOf(ana), made.communityId)
    mate = made.roles.find(({ name }) => name === 'mate')?.roleId as RoleId
    return made.communityId
  }

  async function makeInvite(): Promise<typeof invite> {
    const { inviteId, link } = await clientOf(ana).communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
    if (link === undefined) throw new Error('no link')
    return { inviteId, link }
  }

  /** Ben is in, in every channel. */
  async function benJoins(): Promise<WorldDevice> {
    await clientOf(ben).communities.join(invite.link)
    await clientOf(ana).communities.setRoles(communityId, ben.account.userId, { add: [mate] })
    await isEverywhere(deviceOf(ben))
    return deviceOf(ben)
  }

  async function isEverywhere(device: WorldDevice): Promise<void> {
    for (const name of CHANNELS) {
      await eventually(() => device.client.communities.get(communityId)?.channels.some((one) => one.name === name) === true, name, WITHIN)
      await untilSent(deviceOf(ana), say(clientOf(ana), communityId, `welcome to ${name}`, name))
      await untilRead(device, communityId, `welcome to ${name}`, name)
    }
  }

  /** Ana says something everywhere. @returns what went to the server, by channel */
  async function sayEverywhere(text: string): Promise<Readonly<Record<Name, Post>>> {
    const found: Partial<Record<Name, Post>> = {}
    for (const name of CHANNELS) {
      const before = bytes.posts.length
      await untilSent(deviceOf(ana), say(clientOf(ana), communityId, text, name))
      found[name] = bytes.posts.slice(before).at(-1) as Post
    }
    return found as Readonly<Record<Name, Post>>
  }

  const readable = async (thief: Thief, posts: Readonly<Record<Name, Post>>): Promise<readonly Name[]> => {
    const read = await Promise.all(CHANNELS.map((name) => thief.reads(posts[name])))
    return CHANNELS.filter((_, i) => read[i])
  }
  /** Words that were written after an entry of the ledger, and those of them that can be read. */
  const wordsAfter = async (thief: Thief, seq: number) => {
    const entries = ledgerOf(deviceOf(ana)).filter(({ entry }) => entry.seq > seq && ['channel-create', 'nickname'].includes(entry.type))
    return [entries.length, (await Promise.all(entries.map((entry) => thief.words(entry)))).reduce((sum, one) => sum + one, 0)]
  }
  const seq = () => ledgerOf(deviceOf(ana)).at(-1)?.entry.seq ?? 0
  /** New words, as they are written after a removal. */
  const writeWords = async () => {
    await clientOf(ana).communities.createChannel(communityId, { name: 'a secret harbour' })
    await clientOf(ana).communities.setNickname(communityId, ana.account.userId, 'Captain')
  }

  /** The state of a device that is away from now on; it still opens what was said before the removal, so the means are the right ones. */
  async function thiefOf(device: WorldDevice, links: readonly string[]): Promise<Thief> {
    await device.client.sync.stop()
    const control = await sayEverywhere('you may still read this')
    const thief = new Thief(device, communityId, links)
    await thief.plunder(bytes, ledgerOf(deviceOf(ana)))
    expect(await readable(thief, control)).toEqual(CHANNELS)
    return thief
  }

  async function expectNothing(thief: Thief, from: number): Promise<void> {
    const generations = thief.generations
    await writeWords()
    const posts = await sayEverywhere('not for you')
    await ready(clientOf(ana), communityId)
    await thief.plunder(bytes, ledgerOf(deviceOf(ana)))
    expect(await readable(thief, posts)).toEqual([])
    expect(await wordsAfter(thief, from)).toEqual([2, 0])
    expect(thief.generations).toEqual(generations)
    for (const groupId of new Set(bytes.epochs.map((epoch) => epoch.groupId))) {
      const newest = Math.max(...bytes.epochs.filter((epoch) => epoch.groupId === groupId).map(({ epoch }) => epoch))
      expect(thief.newestEpoch(groupId)).toBeLessThan(newest)
    }
  }

  it('a kicked member whose links have ended decrypts nothing: no policy, no channel, no word, no key', async () => {
    const lost = await benJoins()
    const own = await clientOf(ben).communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
    const thief = await thiefOf(lost, [invite.link, own.link as string])
    const from = seq()
    const { communities } = clientOf(ana)
    await communities.kick(communityId, ben.account.userId)
    for (const { inviteId } of [invite, own]) await communities.revokeInvite(communityId, inviteId)
    await expectNothing(thief, seq())
    expect(seq()).toBeGreaterThan(from)
  }, 120_000)

  it('a device that was removed from its account decrypts nothing either', async () => {
    const lost = await ana.addDevice()
    await isEverywhere(lost)
    const thief = await thiefOf(lost, [])
    const heads = () => ledgerOf(deviceOf(ana)).filter(({ entry }) => entry.type === 'chain-head').length
    const before = heads()
    const { deviceId } = lost.client.accounts.current() ?? {}
    if (deviceId === undefined) throw new Error('no device')
    await clientOf(ana).accounts.revokeDevices({ deviceIds: [deviceId], password: ana.password })
    await eventually(() => heads() > before, 'the ledger knows', WITHIN)
    await expectNothing(thief, seq())
  }, 120_000)

  it('a member without the role any more decrypts nothing of its channel, and the rest as before', async () => {
    const thief = await thiefOf(await benJoins(), [])
    await clientOf(ana).communities.setRoles(communityId, ben.account.userId, { remove: [mate] })
    const posts = await sayEverywhere('not for you, on the bridge')
    await thief.plunder(bytes, ledgerOf(deviceOf(ana)))
    expect(await readable(thief, posts)).toEqual(['shared', 'joined', 'ephemeral'])
  }, 120_000)

  it('somebody who never came in, with an open link that has expired, reads nothing from then on', async () => {
    const { link } = await clientOf(ana).communities.createInvite(communityId, { expires: 100_000, uses: 0, open: true })
    const eve = await world.addPerson('eve')
    const thief = new Thief(deviceOf(eve), communityId, [link as string])
    const control = await sayEverywhere('readable by the link')
    await thief.plunder(bytes, ledgerOf(deviceOf(ana)))
    expect(await readable(thief, control)).toEqual(['shared'])
    world.clock.advance(120_000)
    await expectNothing(thief, seq())
  }, 120_000)

  it('somebody with an open link that still works reads what the link is for, and nothing else', async () => {
    const thief = await thiefOf(await benJoins(), [invite.link])
    await clientOf(ana).communities.kick(communityId, ben.account.userId)
    const posts = await sayEverywhere('readable by the link')
    await ready(clientOf(ana), communityId)
    await thief.plunder(bytes, ledgerOf(deviceOf(ana)))
    expect(await readable(thief, posts)).toEqual(['shared'])
    await clientOf(ana).communities.revokeInvite(communityId, invite.inviteId)
    await expectNothing(thief, seq())
  }, 120_000)
})
