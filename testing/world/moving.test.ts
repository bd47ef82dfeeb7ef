import type { Client } from '@conclave/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { eventually, rejected } from './scenes.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ people: ['ada', 'bob'] })
})
afterAll(() => world.stop())

const client = (handle: string): Client => (world.person(handle).devices[0] as WorldDevice).client
const only = { private: { roles: ['Board'] } }
const TEMPLATE = {
  channels: [{ name: 'first' }, { name: 'hidden', ...only }, { name: 'second' }],
  categories: [
    { name: 'Deck', channels: [{ name: 'general' }] },
    { name: 'Secret', channels: [{ name: 'vault', ...only }] },
    { name: 'Quay', channels: [{ name: 'ropes' }] },
  ],
  roles: [
    { name: 'Board', permissions: [] },
    { name: 'Keeper', permissions: ['manageChannels'] as const },
  ],
}

/** Ada's community; Bob may arrange its channels, and does not see all of them. */
async function arranged() {
  const [ada, bob] = [client('ada'), client('bob')]
  const { communityId } = await ada.communities.create({ name: 'Harbour', template: TEMPLATE })
  const { link = '' } = await ada.communities.createInvite(communityId, { expires: 0, uses: 0, open: true })
  await bob.communities.join(link)
  const keeper = ada.communities.get(communityId)?.roles.find(({ name }) => name === 'Keeper')?.roleId ?? expect.fail('no role')
  const bobId = world.person('bob').account.userId
  await eventually(() => ada.communities.member(communityId, bobId) !== undefined, 'ada hears of bob')
  await ada.communities.setRoles(communityId, bobId, { add: [keeper] })
  await eventually(() => view(bob)?.permissions.includes('manageChannels') === true, 'bob may')
  function view(who: Client) {
    return who.communities.get(communityId)
  }
  const channel = (name: string) => view(ada)?.channels.find((one) => one.name === name)?.channelId ?? expect.fail(`no #${name}`)
  const category = (name: string) => view(ada)?.categories.find((one) => one.name === name)?.categoryId ?? expect.fail(`no ${name}`)
  const channels = (who: Client) => view(who)?.channels.map(({ name }) => name)
  const inStep = () => eventually(() => view(ada)?.channels.length !== 0 && headOf(ada) === headOf(bob), 'both have the same')
  const headOf = (who: Client) =>
    JSON.stringify(
      view(who)
        ?.channels.filter(({ name }) => name !== 'hidden' && name !== 'vault' && name !== 'plans')
        .map(({ name }) => name),
    )
  return { ada, bob, communityId, view, channel, category, channels, inStep }
}

describe('what is moved', () => {
  it('passes its neighbour also where somebody does not see what stands between', async () => {
    const { ada, bob, communityId, channel, category, channels, inStep, view } = await arranged()
    expect(channels(bob)).toEqual(['first', 'second', 'general', 'ropes'])
    await bob.communities.moveChannel(communityId, channel('first'), { categoryId: undefined, after: channel('second') })
    expect(channels(bob)).toEqual(['second', 'first', 'general', 'ropes'])
    await inStep()
    expect(channels(ada)).toEqual(['hidden', 'second', 'first', 'general', 'vault', 'ropes'])
    await bob.communities.moveChannel(communityId, channel('first'), { categoryId: undefined, before: channel('second') })
    expect(channels(bob)).toEqual(['first', 'second', 'general', 'ropes'])
    await bob.communities.moveCategory(communityId, category('Quay'), { before: category('Deck') })
    expect(channels(bob)).toEqual(['first', 'second', 'ropes', 'general'])
    await inStep()
    expect(view(ada)?.categories.map(({ name }) => name)).toEqual(['Quay', 'Deck', 'Secret'])
    const lost = bob.communities.moveChannel(communityId, channel('first'), { categoryId: category('Deck'), after: channel('second') })
    expect(await rejected(lost)).toBe('E_NOT_FOUND')
  })

  it('stays as open as it was, until it takes over what its category says; what is deleted is gone for all', async () => {
    const { ada, bob, communityId, channel, category, channels, inStep, view } = await arranged()
    const board = view(ada)?.roles.find(({ name }) => name === 'Board')?.roleId ?? expect.fail('no role')
    const closed = await ada.communities.createCategory(communityId, { name: 'Board', private: { roles: [board] } })
    const plans = await ada.communities.createChannel(communityId, { name: 'plans', topic: '' })
    await eventually(() => channels(bob)?.includes('plans') === true, 'bob sees #plans')
    await ada.communities.moveChannel(communityId, plans, { categoryId: closed })
    const moved = () => view(ada)?.channels.find(({ channelId }) => channelId === plans)
    expect(moved()).toMatchObject({ categoryId: closed, synced: false, private: false })
    expect(channels(bob)).toContain('plans')
    await ada.communities.moveChannel(communityId, plans, { categoryId: closed, sync: true })
    expect(moved()).toMatchObject({ categoryId: closed, synced: true, private: true })
    await eventually(() => channels(bob)?.includes('plans') === false, 'bob sees it no more')
    await ada.communities.editCategory(communityId, category('Quay'), 'Pier')
    await ada.communities.deleteCategory(communityId, category('Deck'))
    await ada.communities.deleteChannel(communityId, channel('ropes'))
    await inStep()
    expect(channels(bob)).toEqual(['first', 'second', 'general'])
    expect(view(ada)?.categories.map(({ name }) => name)).toEqual(['Secret', 'Pier', 'Board'])
  })
})
