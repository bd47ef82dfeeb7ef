import type { Client } from '@conclave/client'
import type { CategoryId, ChannelId, CommunityId } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelNamed, clientOf, deviceOf, linkTo, ready, say, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import { hostileMember } from './hostile-member.ts'
import { eventually, rejected } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const TEMPLATE = {
  channels: [{ name: 'welcome' }],
  categories: [
    { name: 'Talk', channels: [{ name: 'general' }, { name: 'boats' }] },
    { name: 'Work', channels: [{ name: 'plans' }] },
  ],
  roles: [],
}

describe('channels and categories', () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  let communityId: CommunityId
  beforeEach(async () => {
    world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical' } })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
    ;({ communityId } = await clientOf(ana).communities.create({ name: 'Harbour', template: TEMPLATE }))
    await ready(clientOf(ana), communityId)
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await ready(clientOf(ben), communityId)
  })
  afterEach(() => world.stop())

  const view = (client: Client) => client.communities.get(communityId)
  const channel = (name: string) => view(clientOf(ana))?.channels.find((one) => one.name === name)?.channelId as ChannelId
  const category = (name: string) => view(clientOf(ana))?.categories.find((one) => one.name === name)?.categoryId as CategoryId
  /** Channels by what they stand in, in the order shown. */
  const plan = (client: Client): string => {
    const { channels = [], categories = [] } = view(client) ?? {}
    const under = (name: string, id: CategoryId | undefined): string => {
      const names = channels.filter(({ categoryId }) => categoryId === id).map((one) => one.name)
      return `${name}: ${names.join(',')}`
    }
    return [under('', undefined), ...categories.map((one) => under(one.name, one.categoryId))].join('; ')
  }
  /** By their maker at once, and by somebody else. */
  const both = async (wanted: string): Promise<void> => {
    expect(plan(clientOf(ana))).toBe(wanted)
    await eventually(() => plan(clientOf(ben)) === wanted, `${wanted} for ben`, WITHIN)
  }

  it('are moved, renamed and deleted for everybody, and by nobody who may not', async () => {
    const { communities } = clientOf(ana)
    await both(': welcome; Talk: general,boats; Work: plans')
    await communities.moveChannel(communityId, channel('boats'), { categoryId: category('Talk'), before: channel('general') })
    await both(': welcome; Talk: boats,general; Work: plans')
    await communities.moveChannel(communityId, channel('general'), { categoryId: category('Work') })
    await communities.moveChannel(communityId, channel('plans'), { categoryId: undefined, before: channel('welcome') })
    await both(': plans,welcome; Talk: boats; Work: general')
    await communities.moveCategory(communityId, category('Work'), { before: category('Talk') })
    await communities.editCategory(communityId, category('Talk'), 'Small talk')
    await both(': plans,welcome; Work: general; Small talk: boats')
    const ids = [channel('general'), category('Work')] as const
    const bens = clientOf(ben).communities
    expect(await rejected(bens.moveChannel(communityId, ids[0], { categoryId: undefined }))).toBe('E_FORBIDDEN')
    expect(await rejected(bens.deleteChannel(communityId, ids[0]))).toBe('E_FORBIDDEN')
    expect(await rejected(bens.moveCategory(communityId, ids[1], { after: category('Small talk') }))).toBe('E_FORBIDDEN')
    expect(await rejected(bens.editCategory(communityId, ids[1], 'Mine'))).toBe('E_FORBIDDEN')
    expect(await rejected(bens.deleteCategory(communityId, ids[1]))).toBe('E_FORBIDDEN')
    await communities.deleteCategory(communityId, category('Work'))
    await both(': plans,welcome,general; Small talk: boats')
    await communities.deleteChannel(communityId, ids[0])
    await both(': plans,welcome; Small talk: boats')
    expect(await rejected(communities.editCategory(communityId, ids[1], 'Gone'))).toBe('E_NOT_FOUND')
    expect(await rejected(communities.moveChannel(communityId, ids[0], { categoryId: undefined }))).toBe('E_NOT_FOUND')
    const types = communities.auditLog(communityId, { limit: 20 }).map(({ type }) => type)
    for (const type of ['channel-move', 'category-move', 'category-edit', 'category-delete', 'channel-delete']) expect(types).toContain(type)
  })

  it('a deleted channel takes what was said in it along: the server has none of it for whoever comes later', async () => {
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'between us', 'boats'))
    await untilRead(deviceOf(ben), communityId, 'between us', 'boats')
    const conversationId = channelNamed(clientOf(ben), communityId, 'boats')
    const link = await linkTo(clientOf(ana), communityId)
    const [boats, general] = [channel('boats'), channel('general')]
    expect((await hostileMember(deviceOf(ana), world.server.url).entries(communityId, boats)).length).toBe(1)
    await clientOf(ana).communities.deleteChannel(communityId, boats)
    await eventually(() => !plan(clientOf(ben)).includes('boats'), 'ben hears of it', WITHIN)
    expect(() => clientOf(ben).conversations.send(conversationId, 'too late')).toThrow('E_NOT_FOUND')
    const carl = await world.addPerson('carl')
    await clientOf(carl).communities.join(link)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'welcome, carl', 'welcome'))
    await untilRead(deviceOf(carl), communityId, 'welcome, carl', 'welcome')
    await ready(clientOf(carl), communityId)
    expect(plan(clientOf(carl))).toBe(': welcome; Talk: general; Work: plans')
    expect(deviceOf(carl).db.all("SELECT text FROM messages WHERE text = 'between us'")).toEqual([])
    for (const person of [ana, carl]) {
      const app = hostileMember(deviceOf(person), world.server.url)
      expect((await app.entries(communityId, general)).length).toBe(0)
      expect(await rejected(app.entries(communityId, boats))).toBe('E_NOT_FOUND')
    }
  })
})
