import type { ChannelView } from '@conclave/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  clientOf,
  deviceOf,
  foundHarbour,
  linkTo,
  messagesIn,
  noticesIn,
  readAll,
  ready,
  say,
  textsIn,
  untilRead,
  untilSent,
  WITHIN,
} from './channel-scenes.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

describe('channels', () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  beforeEach(async () => {
    world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical' } })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
  })
  afterEach(() => world.stop())

  it('carry messages both ways, each once, in one order', async () => {
    const communityId = await foundHarbour(ana)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'hello'))
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await untilRead(deviceOf(ben), communityId, 'hello')
    for (let i = 0; i < 10; i++) {
      say(clientOf(ana), communityId, `a${i}`)
      say(clientOf(ben), communityId, `b${i}`)
    }
    await eventually(() => [ana, ben].every((one) => textsIn(clientOf(one), communityId).length === 21), 'all are here', WITHIN)
    await eventually(
      () => [ana, ben].every((one) => messagesIn(clientOf(one), communityId).every(({ state }) => state !== 'pending')),
      'sent',
      WITHIN,
    )
    await Promise.all([ana, ben].map((one) => ready(clientOf(one), communityId)))
    expect(textsIn(clientOf(ana), communityId)).toEqual(textsIn(clientOf(ben), communityId))
    expect([...noticesIn(clientOf(ana), communityId), ...noticesIn(clientOf(ben), communityId)]).toEqual([])
    const own = textsIn(clientOf(ben), communityId).filter((text) => text.startsWith('b'))
    expect(own).toEqual(Array.from({ length: 10 }, (_, i) => `b${i}`))
  })

  it('another policy holds for what is said from then on: what was shared stays so, what was not never is', async () => {
    const communityId = await foundHarbour(ana)
    const ledger = clientOf(ana).communities
    const general = ledger.get(communityId)?.channels[0] as ChannelView
    const link = await linkTo(clientOf(ana), communityId)
    const anaSays = (text: string) => untilSent(deviceOf(ana), say(clientOf(ana), communityId, text))
    await anaSays('shared')
    await ledger.editChannel(communityId, general.channelId, { policy: 'joined' })
    await anaSays('before ben')
    await clientOf(ben).communities.join(link)
    await untilRead(deviceOf(ben), communityId, 'shared')
    await ready(clientOf(ben), communityId)
    await anaSays('with ben')
    await untilRead(deviceOf(ben), communityId, 'with ben')
    await ledger.editChannel(communityId, general.channelId, { policy: 'shared' })
    await anaSays('shared again')
    const carl = await world.addPerson('carl')
    await clientOf(carl).communities.join(link)
    for (const person of [ben, carl]) {
      await untilRead(deviceOf(person), communityId, 'shared again')
      await readAll(clientOf(person), communityId)
      await untilRead(deviceOf(person), communityId, 'shared')
      await ready(clientOf(person), communityId)
      expect(noticesIn(clientOf(person), communityId)).toEqual([])
    }
    expect(textsIn(clientOf(ben), communityId)).toEqual(['shared', 'with ben', 'shared again'])
    expect(textsIn(clientOf(carl), communityId)).toEqual(['shared', 'shared again'])
  })

  it('by an open link the past is read with nobody online', async () => {
    const communityId = await foundHarbour(ana)
    const link = await linkTo(clientOf(ana), communityId)
    for (const text of ['one', 'two', 'three']) await untilSent(deviceOf(ana), say(clientOf(ana), communityId, text))
    await ready(clientOf(ana), communityId)
    await deviceOf(ana).client.close()
    await clientOf(ben).communities.join(link)
    await untilRead(deviceOf(ben), communityId, 'one')
    expect(textsIn(clientOf(ben), communityId)).toEqual(['one', 'two', 'three'])
    deviceOf(ana).crash()
  })

  it('by a closed link it is read as soon as a member is online', async () => {
    const communityId = await foundHarbour(ana)
    const link = await linkTo(clientOf(ana), communityId, false)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'before'))
    await ready(clientOf(ana), communityId)
    await deviceOf(ana).client.close()
    await clientOf(ben).communities.join(link)
    await ready(clientOf(ben), communityId)
    await untilSent(deviceOf(ben), say(clientOf(ben), communityId, 'after'))
    const conversation = () => clientOf(ben).communities.get(communityId)?.channels[0]
    await eventually(() => conversation()?.earlier === 'waiting', 'it says that keys are waited for', WITHIN)
    expect(textsIn(clientOf(ben), communityId)).toEqual(['after'])
    deviceOf(ana).crash().sync.start()
    await untilRead(deviceOf(ben), communityId, 'before')
    await untilRead(deviceOf(ana), communityId, 'after')
    expect(textsIn(clientOf(ben), communityId)).toEqual(['before', 'after'])
    expect(textsIn(clientOf(ana), communityId)).toEqual(['before', 'after'])
  })

  it('under joined and ephemeral a newcomer reads from its coming on, whatever the link', async () => {
    for (const policy of ['joined', 'ephemeral'] as const) {
      const communityId = await foundHarbour(ana, policy)
      const link = await linkTo(clientOf(ana), communityId)
      await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'before'))
      const carl = await world.addPerson(`carl_${policy}`)
      await clientOf(carl).communities.join(link)
      await ready(clientOf(carl), communityId)
      await readAll(clientOf(carl), communityId)
      say(clientOf(ana), communityId, 'after')
      await untilRead(deviceOf(carl), communityId, 'after')
      say(clientOf(carl), communityId, 'answer')
      await untilRead(deviceOf(ana), communityId, 'answer')
      expect([policy, ...textsIn(clientOf(carl), communityId)]).toEqual([policy, 'after', 'answer'])
      expect([policy, ...textsIn(clientOf(ana), communityId)]).toEqual([policy, 'before', 'after', 'answer'])
    }
  })

  it('an own new device comes in with nobody online and reads the past once a member is', async () => {
    const communityId = await foundHarbour(ana)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'before'))
    await ready(clientOf(ana), communityId)
    await ana.addDevice()
    await eventually(() => clientOf(ana, 1).communities.get(communityId) !== undefined, 'the community is known', WITHIN)
    await untilRead(deviceOf(ana, 1), communityId, 'before')
    say(clientOf(ana, 1), communityId, 'from the second')
    await untilRead(deviceOf(ana), communityId, 'from the second')
    expect(messagesIn(clientOf(ana), communityId).map(({ mine, state }) => [mine, state])).toEqual([
      [true, 'sent'],
      [true, 'sent'],
    ])
  })

  it('who is kicked hears nothing more, and what was said before stays', async () => {
    const communityId = await foundHarbour(ana)
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    say(clientOf(ben), communityId, 'here')
    await untilRead(deviceOf(ana), communityId, 'here')
    await clientOf(ana).communities.kick(communityId, ben.account.userId)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'secret'))
    await eventually(() => clientOf(ben).communities.get(communityId)?.state === 'gone', 'ben hears of it', WITHIN)
    expect(textsIn(clientOf(ben), communityId)).not.toContain('secret')
    // And comes back, by a link of the new keys.
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await untilRead(deviceOf(ben), communityId, 'secret')
  })

  it('what is deleted for everybody goes everywhere, also from those who were away', async () => {
    const communityId = await foundHarbour(ana)
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    const message = say(clientOf(ana), communityId, 'a mistake')
    await untilRead(deviceOf(ben), communityId, 'a mistake')
    await clientOf(ana).communities.deleteMessage(message.messageId)
    await eventually(() => !textsIn(clientOf(ben), communityId).includes('a mistake'), 'it is gone', WITHIN)
    const carl = await world.addPerson('carl')
    await clientOf(carl).communities.join(await linkTo(clientOf(ana), communityId))
    say(clientOf(ben), communityId, 'after')
    await untilRead(deviceOf(carl), communityId, 'after')
    await readAll(clientOf(carl), communityId)
    expect(textsIn(clientOf(carl), communityId)).toEqual(['after'])
    await expect(clientOf(carl).communities.deleteMessage(say(clientOf(ben), communityId, 'x').messageId)).rejects.toThrow('E_NOT_FOUND')
  })
})
