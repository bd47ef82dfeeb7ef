import { ledgerId, LIMITS, NO_OVERRIDES, type Operation } from '@conclave/protocol'
import { webCryptoProvider } from '@conclave/crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, messagesIn, ready, say, textsIn, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import { hostileMember } from './hostile-member.ts'
import { eventually, rejected } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const { random } = webCryptoProvider()
/** Bytes of the longest message. */
const BIG = 4_000

describe('a community at its limits', () => {
  let world: World
  afterEach(() => world.stop())
  const start = async (config = {}): Promise<[WorldPerson, WorldPerson]> => {
    world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical' }, config })
    return world.people as [WorldPerson, WorldPerson]
  }

  it('takes no person more than there may be, says so to whoever comes, and has room when somebody has left', async () => {
    const [ana, ben] = await start()
    const { communityId } = await clientOf(ana).communities.createGroup({ name: 'Crew', people: [] })
    await ready(clientOf(ana), communityId)
    const link = await linkTo(clientOf(ana), communityId)
    /** In the ledger; it is not asked for keys, which are none of this. */
    const comes = async (i: number) => {
      const { client } = world.newDevice()
      await client.accounts.signUp({ handle: `sailor_${i}`, password: `password of sailor ${i}`, deviceName: 'one', acceptWeakPassword: true })
      await client.communities.join(link)
      return client
    }
    const crew = [await comes(1)]
    for (let i = 2; i < LIMITS.groupMembers; i++) await (await comes(i)).close()
    expect((await clientOf(ben).communities.preview(link)).name).toBe('Crew')
    expect(await rejected(clientOf(ben).communities.join(link))).toBe('E_COMMUNITY_FULL')
    expect(clientOf(ben).communities.list()).toEqual([])
    const seen = () => clientOf(ana).communities.get(communityId)?.memberCount
    await eventually(() => seen() === LIMITS.groupMembers, 'all are in', WITHIN)
    await crew[0]?.communities.leave(communityId)
    await clientOf(ben).communities.join(link)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'welcome, ben', 'group'))
    await untilRead(deviceOf(ben), communityId, 'welcome, ben', 'group')
  })

  it('has as many categories as it may, for its own app and for one that asks the server directly, and room when one is deleted', async () => {
    const [ana] = await start()
    const names = Array.from({ length: LIMITS.categories }, (_, i) => `part ${i}`)
    const { communities } = clientOf(ana)
    const communityId = await foundHarbour(ana)
    for (const name of names) await communities.createCategory(communityId, { name })
    expect(await rejected(communities.createCategory(communityId, { name: 'one more' }))).toBe('E_COMMUNITY_LIMIT')
    const app = hostileMember(deviceOf(ana), world.server.url)
    const id = ledgerId('CategoryId', app.state(communityId).seq + 1, random(10))
    const text = { generation: 1, sealed: random(112) }
    const more: Operation = { type: 'category-create', body: { id, text, position: 0, overrides: NO_OVERRIDES } }
    expect(await rejected(app.append(communityId, more))).toBe('E_COMMUNITY_LIMIT')
    const view = communities.get(communityId)
    expect(view?.categories.map(({ name }) => name)).toEqual(names)
    expect(view?.state).toBe('ready')
    await communities.deleteCategory(communityId, view?.categories[0]?.categoryId as Parameters<typeof communities.deleteCategory>[1])
    await communities.createCategory(communityId, { name: 'one more' })
    expect(communities.get(communityId)?.categories.at(-1)?.name).toBe('one more')
  })

  it('takes nothing more in a full channel: the author is told, keeps the words, and can send them when there is room', async () => {
    const [ana, ben] = await start({ channelMegabytes: 0, communityMegabytes: 1 })
    const communityId = await foundHarbour(ana, 'shared', ['general', 'other'])
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'x'.repeat(BIG), 'other'))
    const states = () => messagesIn(clientOf(ana), communityId).map(({ state }) => state)
    for (let sent = 0; !states().includes('failed'); sent++) {
      expect(sent).toBeLessThan(400)
      const { messageId } = say(clientOf(ana), communityId, `${sent} ${'y'.repeat(BIG - 10)}`)
      await eventually(() => clientOf(ana).conversations.message(messageId)?.state !== 'pending', 'it is answered', WITHIN)
    }
    const failed = messagesIn(clientOf(ana), communityId).at(-1)
    expect(failed).toMatchObject({ state: 'failed', error: 'E_CHANNEL_FULL' })
    const sent = textsIn(clientOf(ana), communityId).slice(0, -1)
    await eventually(() => textsIn(clientOf(ben), communityId).length === sent.length, 'ben has all that was sent', WITHIN)
    expect(textsIn(clientOf(ben), communityId)).toEqual(sent)
    deviceOf(ana).crash().sync.start()
    const { communities, conversations } = clientOf(ana)
    const other = communities.get(communityId)?.channels.find(({ name }) => name === 'other')
    if (other === undefined || failed === undefined) throw new Error('nothing there')
    expect(conversations.message(failed.messageId)).toMatchObject({ state: 'failed', text: failed.text })
    await communities.deleteChannel(communityId, other.channelId)
    await untilSent(deviceOf(ana), conversations.retry(failed.messageId))
    await untilRead(deviceOf(ben), communityId, failed.text)
  })
})
