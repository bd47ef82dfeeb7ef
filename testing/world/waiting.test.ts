import { decodeEphemeralWire, encodeEphemeralWire } from '@conclave/crypto/group'
import type { GatewayCommand, GatewayEvent } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientOf, deviceOf, foundHarbour, linkTo, noticesIn, say, textsIn, untilRead, untilSent, WITHIN } from './channel-scenes.ts'
import { type Lies, newcomer } from './newcomer.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

/** More than a device keeps whole of one author. */
const MANY = 300

describe('what cannot be read when it comes', () => {
  let world: World
  let ada: WorldPerson
  beforeEach(async () => {
    world = await startWorld({ people: ['ada'], device: { groupSuite: 'classical' } })
    ;[ada] = world.people as [WorldPerson]
  })
  afterEach(() => world.stop())

  it('is not waited for when only its author says that it is of a later epoch', async () => {
    const communityId = await foundHarbour(ada, 'ephemeral')
    const lies: Lies = {}
    const mallory = await newcomer(world, 'mallory', lies, await linkTo(clientOf(ada), communityId))
    const carl = await newcomer(world, 'carl', {}, await linkTo(clientOf(ada), communityId))
    say(clientOf(ada), communityId, 'first')
    for (const device of [carl, mallory]) await untilRead(device, communityId, 'first')
    lies.command = (command) => Promise.resolve(ofALaterEpoch(command))
    await untilSent(mallory, say(mallory.client, communityId, 'garbage'))
    delete lies.command
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'after it'))
    await untilRead(carl, communityId, 'after it')
    for (const device of [carl, deviceOf(ada)]) {
      expect(noticesIn(device.client, communityId)).toEqual([])
      expect(device.db.all('SELECT seq FROM channel_waiting')).toEqual([])
    }
  }, 120_000)

  it('is taken once where a commit drains an ephemeral channel while its entries are read', async () => {
    const communityId = await foundHarbour(ada, 'ephemeral')
    const held: GatewayEvent[] = []
    const lies: Lies = {}
    const bob = await newcomer(world, 'bob', lies, await linkTo(clientOf(ada), communityId))
    // What leads bob to the commits comes late; the messages come together.
    lies.events = (event) => {
      if (event.type !== 'channelEntries' && event.type !== 'groupChanged' && event.type !== 'ledgerChanged') return [event]
      held.push(event)
      return []
    }
    for (const handle of ['carl', 'dan']) {
      const device = await newcomer(world, handle, {}, await linkTo(clientOf(ada), communityId))
      await untilSent(device, say(device.client, communityId, `hello from ${handle}`))
      await untilRead(deviceOf(ada), communityId, `hello from ${handle}`)
    }
    const entries = () => held.flatMap((event) => (event.type === 'channelEntries' ? event.entries : []))
    await eventually(() => entries().length === 2, 'both are held', WITHIN)
    const ledger = held.filter(({ type }) => type === 'ledgerChanged')
    lies.events = (event) =>
      event.type === 'channelEntries' ? [...ledger.splice(0), { ...event, entries: [...entries(), ...event.entries] }] : [event]
    await untilSent(deviceOf(ada), say(clientOf(ada), communityId, 'welcome, both'))
    await untilRead(bob, communityId, 'welcome, both')
    expect(textsIn(bob.client, communityId)).toEqual(['hello from carl', 'hello from dan', 'welcome, both'])
    delete lies.events
    await untilSent(bob, say(bob.client, communityId, 'from bob'))
    await untilRead(deviceOf(ada), communityId, 'from bob')
    expect(noticesIn(clientOf(ada), communityId)).toEqual([])
  }, 120_000)

  it('is kept within bounds for each author, and all of it is read in its order when the keys have come', async () => {
    const communityId = await foundHarbour(ada)
    const lies: Lies = {}
    const bob = await newcomer(world, 'bob', lies, await linkTo(clientOf(ada), communityId))
    lies.http = (request, honest) => {
      if (request.method !== 'GET' || !request.path.includes('/commits?')) return undefined
      return honest().then((answer) => ({ ...answer, body: JSON.stringify({ entries: [], head: Number(/after=(\d+)/.exec(request.path)?.[1]) }) }))
    }
    const carl = await newcomer(world, 'carl', {}, await linkTo(clientOf(ada), communityId))
    const texts = Array.from({ length: MANY }, (_, i) => `no ${i}`)
    for (const text of texts) say(carl.client, communityId, text)
    await untilRead(deviceOf(ada), communityId, texts.at(-1) as string)
    const cursor = () => Number(bob.db.all('SELECT cursor FROM channels')[0]?.['cursor'])
    await eventually(() => cursor() === MANY, 'bob has heard of all', WITHIN)
    expect(bob.db.all('SELECT seq FROM channel_waiting').length).toBe(256)
    expect(textsIn(bob.client, communityId)).toEqual([])
    delete lies.http
    say(bob.client, communityId, 'wake up')
    await eventually(() => textsIn(bob.client, communityId).length === MANY + 1, 'bob reads all', WITHIN)
    expect(textsIn(bob.client, communityId)).toEqual([...texts, 'wake up'])
    expect(noticesIn(bob.client, communityId)).toEqual([])
  }, 180_000)
})

/** Outside it names the epoch of now, which is all that the server sees; inside one that never comes. */
function ofALaterEpoch(command: GatewayCommand): GatewayCommand {
  if (command.type !== 'post') return command
  const wire = decodeEphemeralWire(command.wire)
  // MLSMessage (RFC 9420 section 6): version 2, wire format 2, length of the group id 1, group id 32, epoch 8 bytes.
  const message = Uint8Array.from(wire.message)
  new DataView(message.buffer).setBigUint64(37, 2n ** 50n)
  return { ...command, wire: encodeEphemeralWire({ ...wire, message }) }
}
