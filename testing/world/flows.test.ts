import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { befriend, eventually, inTime, say, texts } from './scenes.ts'
import type { WorldDevice } from './device.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

describe('two people with two devices each', () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  let ana1: WorldDevice
  let ana2: WorldDevice
  let ben1: WorldDevice
  let ben2: WorldDevice
  beforeAll(async () => {
    world = await startWorld({ people: ['ana', 'ben'], devices: 2 })
    ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
    ;[ana1, ana2] = ana.devices as [WorldDevice, WorldDevice]
    ;[ben1, ben2] = ben.devices as [WorldDevice, WorldDevice]
  }, 120_000)
  afterAll(() => world.stop())

  it('become contacts on all devices', async () => {
    await befriend(world, ana, ben)
    expect(ben2.client.people.get(ana.account.userId)?.displayName).toBe('ANA')
    expect(ana2.client.people.get(ben.account.userId)?.displayName).toBe('BEN')
  }, 120_000)
  it('a message reaches every device of both', async () => {
    const sent = say(ana1, ben, 'hello \u{1f511}')
    expect(sent.state).toBe('pending')
    await eventually(() => texts(ben1, ana).length === 1 && texts(ben2, ana).length === 1, 'both of ben have it')
    await eventually(() => ana1.client.conversations.message(sent.messageId)?.state === 'sent', 'sent')
    expect(texts(ana2, ben)).toEqual([])
    await inTime(world, () => texts(ana2, ben).length === 1, 'own copy')
    expect(texts(ben2, ana)).toEqual(['hello \u{1f511}'])
    expect(ana2.client.conversations.message(sent.messageId)?.mine).toBe(true)
  })
  it('receipts come back', async () => {
    const id = ana1.client.conversations.list()[0]?.last?.messageId as never
    world.clock.advance(31_000)
    await eventually(() => ana1.client.conversations.message(id)?.state === 'delivered', 'delivered')
    const talk = ben1.client.conversations.with(ana.account.userId)
    expect(talk.unread).toBe(1)
    ben1.client.conversations.markRead(talk.conversationId, talk.last?.position ?? 0)
    expect(ben1.client.conversations.with(ana.account.userId).unread).toBe(0)
    world.clock.advance(31_000)
    await eventually(() => ana1.client.conversations.message(id)?.state === 'read', 'read')
  })
  it('answers go both ways, in order', async () => {
    for (let i = 0; i < 20; i++) say(i % 2 ? ben1 : ben2, ana, `b${i}`)
    await eventually(() => texts(ana1, ben).length === 21, 'all at ana')
    const own = (device: WorldDevice, parity: number) =>
      texts(device, ben).filter((text) => text.startsWith('b') && Number(text.slice(1)) % 2 === parity)
    expect(own(ana1, 1)).toEqual(['b1', 'b3', 'b5', 'b7', 'b9', 'b11', 'b13', 'b15', 'b17', 'b19'])
    expect(own(ana1, 0)).toEqual(['b0', 'b2', 'b4', 'b6', 'b8', 'b10', 'b12', 'b14', 'b16', 'b18'])
  })
})
