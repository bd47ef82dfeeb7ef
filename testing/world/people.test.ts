import type { Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import { afterEach, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { befriend, eventually, inTime, PROOF_OF_WORK_WITHIN, say, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

describe('people', () => {
  let world: World
  const friends = async (devices = 1) => {
    world = await startWorld({ people: ['ana', 'ben'], devices })
    const [ana, ben] = world.people as [WorldPerson, WorldPerson]
    await befriend(world, ana, ben)
    return { ana, ben, ana1: ana.devices[0] as WorldDevice, ben1: ben.devices[0] as WorldDevice }
  }
  afterEach(() => world.stop())
  const nameAt = (device: WorldDevice, person: WorldPerson) => device.client.people.get(person.account.userId)?.displayName

  it('a new display name reaches contacts, and own devices; a new device learns the current one from the stored profile', async () => {
    const { ana, ben, ana1, ben1 } = await friends()
    await ben1.client.accounts.setDisplayName('  Ben\u202e edict  ')
    await eventually(() => nameAt(ana1, ben) === 'Ben  edict', 'the new name')
    await ana1.client.sync.whenIdle(20_000)
    await ana1.client.sync.stop()
    await ben1.client.accounts.setDisplayName('Benedict')
    expect(await ben1.client.sync.whenIdle(20_000)).toBe(true)
    const ana2 = await ana.addDevice()
    await inTime(world, () => nameAt(ana2, ben) === 'Benedict', 'the stored profile')
    expect(nameAt(ana1, ben)).toBe('Ben  edict')
    const ben2 = await ben.addDevice()
    expect(ben2.client.accounts.current()?.displayName).toBe('Benedict')
  }, 120_000)

  it('presence is shown to contacts only, when it is shared, and ends', async () => {
    const { ana, ben, ana1, ben1 } = await friends()
    say(ana1, ben, 'hello')
    await eventually(() => texts(ben1, ana).length === 1, 'a session both ways')
    say(ben1, ana, 'hello')
    await eventually(() => texts(ana1, ben).length === 1, 'a session both ways')
    const online = () => ben1.client.people.get(ana.account.userId)?.online
    world.clock.advance(121_000)
    await ana1.client.sync.whenIdle(20_000)
    expect(online()).toBeUndefined()
    ana1.client.accounts.setPresenceShared(true)
    await inTime(world, () => online() === true, 'presence')
    expect(ana1.client.people.get(ben.account.userId)?.online).toBeUndefined()
    await ana1.client.sync.stop()
    for (let minutes = 0; minutes < 6; minutes++) world.clock.advance(60_000)
    expect(online()).toBe(false)
  }, 120_000)

  it('declining is silent and lasts; blocking stops both ways; unblocking begins anew', async () => {
    const { ana, ben, ana1, ben1 } = await friends()
    const cem = await world.addPerson('cem')
    const cem1 = cem.devices[0] as WorldDevice
    await cem1.client.people.request('ana')
    await eventually(() => ana1.client.people.requests().length === 1, 'the request', PROOF_OF_WORK_WITHIN)
    ana1.client.people.decline(cem.account.userId)
    expect(ana1.client.people.requests()).toEqual([])
    expect(await ana1.client.sync.whenIdle(20_000)).toBe(true)
    await cem1.client.people.request('ana')
    await eventually(() => cem1.client.sync.state().outgoing === 0, 'asked again', PROOF_OF_WORK_WITHIN)
    await ana1.client.sync.whenIdle(20_000)
    expect(ana1.client.people.requests()).toEqual([])
    expect(cem1.client.people.get(ana.account.userId)?.state).toBe('requested')

    ana1.client.people.block(ben.account.userId)
    await expect(ana1.client.people.request('ben')).rejects.toMatchObject({ code: 'E_BLOCKED' })
    expect(await ana1.client.sync.whenIdle(20_000)).toBe(true)
    say(ben1, ana, 'into the void')
    await eventually(() => ben1.client.sync.state().outgoing === 0, 'taken by the server', PROOF_OF_WORK_WITHIN)
    await ana1.client.sync.whenIdle(20_000)
    expect(texts(ana1, ben)).toEqual([])
    expect(ana1.client.people.unblock(ben.account.userId).state).toBe('none')
    expect(() => say(ana1, ben, 'x')).toThrow(expect.objectContaining({ code: 'E_NOT_A_CONTACT' }))
    await ana1.client.people.request('ben')
    await eventually(() => ana1.client.people.get(ben.account.userId)?.state === 'contact', 'a contact again', PROOF_OF_WORK_WITHIN)
    say(ben1, ana, 'again')
    await eventually(() => texts(ana1, ben).includes('again'), 'heard again', PROOF_OF_WORK_WITHIN)
  }, 300_000)

  it('who is unblocked stays so, also when the answer to the block was lost', async () => {
    const { ben, ana1 } = await friends()
    let [armed, lost] = [false, false]
    const connect: Connect = (url) => {
      const transport = nodeTransport(url)
      const http: typeof transport.http = async (request) => {
        const response = await transport.http(request)
        if (request.method !== 'POST' || request.path !== '/v1/records' || !armed || lost) return response
        lost = true
        ana1.client.people.unblock(ben.account.userId)
        throw new TypeError('the connection ended')
      }
      return { ...transport, http }
    }
    const client = await ana1.reopen({ connect })
    client.sync.start()
    await client.sync.whenIdle(20_000)
    armed = true
    client.people.block(ben.account.userId)
    await inTime(world, () => lost && client.sync.state().outgoing === 0, 'the block was sent, its answer lost')
    expect(await client.sync.whenIdle(20_000)).toBe(true)
    expect(client.people.get(ben.account.userId)?.state).toBe('none')
  }, 120_000)

  it('a token rotated on one device serves the other, and contacts go on reaching both', async () => {
    const { ana, ben, ana1, ben1 } = await friends(2)
    const [ana2, ben2] = [ana.devices[1] as WorldDevice, ben.devices[1] as WorldDevice]
    const cem = await world.addPerson('cem', 1)
    await befriend(world, ana, cem)
    ana1.client.people.block(cem.account.userId)
    await inTime(world, () => ana2.client.people.get(cem.account.userId)?.state === 'blocked', 'the other device knows')
    // The new key goes out within three hours.
    for (let hours = 0; hours < 12; hours++) {
      world.clock.advance(900_000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    say(ben1, ana, 'to both')
    await inTime(world, () => texts(ana1, ben).includes('to both') && texts(ana2, ben).includes('to both'), 'both have it')
    say(ana2, ben, 'from the other')
    await inTime(world, () => [ben1, ben2].every((device) => texts(device, ana).includes('from the other')), 'answered')
    await inTime(world, () => texts(ana1, ben).includes('from the other'), 'own copy with the new token')
  }, 300_000)

  it('two devices of one person send at once: everything arrives once everywhere, in order of each device', async () => {
    const { ana, ben, ana1, ben1 } = await friends(2)
    const [ana2, ben2] = [ana.devices[1] as WorldDevice, ben.devices[1] as WorldDevice]
    for (let i = 0; i < 10; i++) {
      say(ana1, ben, `x${i}`)
      say(ana2, ben, `y${i}`)
      say(ben1, ana, `z${i}`)
    }
    const all = [ana1, ana2].map((device) => () => texts(device, ben)).concat([ben1, ben2].map((device) => () => texts(device, ana)))
    await inTime(world, () => all.every((read) => read().length >= 30), 'all have all')
    await new Promise((resolve) => setTimeout(resolve, 100))
    for (const read of all) {
      for (const name of ['x', 'y', 'z']) {
        expect(read().filter((text) => text.startsWith(name))).toEqual(Array.from({ length: 10 }, (_, i) => `${name}${i}`))
      }
    }
  }, 120_000)
})
