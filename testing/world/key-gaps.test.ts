import type { Connect } from '@conclave/client'
import { webCryptoProvider } from '@conclave/crypto'
import {
  decodeEpochKeys,
  encodeEpochKeys,
  type GroupMember,
  type KeyAnswer,
  type KeyRequest,
  signKeyAnswer,
  signKeyRequest,
} from '@conclave/crypto/group'
import type { ChannelId, CommunityId, GatewayCommand, GatewayEvent } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  channelNamed,
  clientOf,
  deviceOf,
  foundHarbour,
  linkTo,
  noticesIn,
  readAll,
  ready,
  say,
  textsIn,
  untilRead,
  untilSent,
  WITHIN,
} from './channel-scenes.ts'
import type { WorldDevice } from './device.ts'
import { cipher, insidesOf, saidIn, signalOf } from './hostile-keys.ts'
import { lyingGateway } from './lying-gateway.ts'
import { eventually } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const provider = webCryptoProvider()
type Signal = Extract<GatewayCommand, { type: 'signal' }>

let world: World
let ana: WorldPerson
let ben: WorldPerson
let communityId: CommunityId
beforeEach(async () => {
  world = await startWorld({ people: ['ana', 'ben'], device: { groupSuite: 'classical' } })
  ;[ana, ben] = world.people as [WorldPerson, WorldPerson]
  communityId = await foundHarbour(ana, 'joined')
  await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'before'))
  await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
  await ready(clientOf(ben), communityId)
  await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'after'))
  await untilRead(deviceOf(ben), communityId, 'after')
}, 120_000)
afterEach(() => world.stop())

const channelIn = ({ client }: WorldDevice): ChannelId => client.communities.get(communityId)?.channels[0]?.channelId as ChannelId

/** Another device of somebody whose first one is off before it has archived anything. */
async function second(of: WorldPerson, connect?: Connect): Promise<WorldDevice> {
  await deviceOf(of).client.sync.stop()
  const device = world.newDevice(connect === undefined ? {} : { connect })
  await device.client.accounts.signIn({ handle: of.handle, password: of.password, deviceName: 'second' })
  device.client.sync.start()
  await eventually(() => device.client.communities.get(communityId)?.state === 'ready', 'it comes in', WITHIN)
  return device
}

describe('keys that no own device has saved', () => {
  it('come from a member as soon as one is online, for what was said since the account came', async () => {
    await clientOf(ana).sync.stop()
    const device = await second(ben)
    await eventually(() => noticesIn(device.client, communityId).length === 1, 'a place is kept', WITHIN)
    expect(textsIn(device.client, communityId)).toEqual([])
    clientOf(ana).sync.start()
    await untilRead(device, communityId, 'after')
    await readAll(device.client, communityId)
    expect([textsIn(device.client, communityId), noticesIn(device.client, communityId)]).toEqual([['after'], []])
    // What was healed is saved for the next device.
    expect(device.db.all('SELECT * FROM group_epochs WHERE joined IS NOT NULL').length).toBeGreaterThan(0)
  }, 240_000)
})

/** Sends one request in place of the next signal of a device, and collects what is answered. */
function asking() {
  const heard: Uint8Array[] = []
  let next: (() => Promise<Uint8Array>) | undefined
  const connect = lyingGateway({
    command: async (command) => {
      if (command.type !== 'signal' || next === undefined) return command
      const payload = await next()
      next = undefined
      return { ...command, payload } satisfies Signal
    },
    events: (event: GatewayEvent) => {
      if (event.type === 'signal') heard.push(event.payload)
      return [event]
    },
  })
  const ask = async (device: WorldDevice, make: () => Promise<Omit<KeyRequest, never>>): Promise<readonly number[] | undefined> => {
    const inside = insidesOf(device, communityId)
    const request = await make()
    const from = heard.length
    next = () => signalOf(inside, channelIn(device), { type: 'request', ...request })
    for (let look = 0; look < 60; look++) {
      if (next !== undefined) device.client.conversations.setTyping(channelNamed(device.client, communityId), look % 2 === 0)
      for (const payload of heard.slice(from)) {
        const said = await saidIn(inside, channelIn(device), payload)
        if (said?.type !== 'answer' || !provider.equal(said.request, request.request)) continue
        const opened = await cipher.openAtLeaf(inside.state, said.request, said.sealed)
        return opened && decodeEpochKeys(opened).map(({ epoch }) => epoch)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return undefined
  }
  return { connect, ask }
}

describe('whoever asks for more than theirs', () => {
  it('is answered only for epochs in which the ledger has that person as a reader', async () => {
    const { connect, ask } = asking()
    deviceOf(ben).crash({ connect }).sync.start()
    await ready(clientOf(ben), communityId)
    const asBen = async () => {
      const { device, groupId, state } = insidesOf(deviceOf(ben), communityId)
      return signKeyRequest(
        provider,
        groupId,
        device,
        Array.from({ length: state.epoch + 1 }, (_, epoch) => epoch),
        [],
      )
    }
    const first = insidesOf(deviceOf(ben), communityId).state.epoch
    expect(await ask(deviceOf(ben), asBen)).toEqual([first])
    // Away for a while: what lies between stays closed, too.
    await clientOf(ana).communities.kick(communityId, ben.account.userId)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'without ben'))
    const between = insidesOf(deviceOf(ana), communityId).state.epoch
    await eventually(() => clientOf(ben).communities.get(communityId)?.state === 'gone', 'ben is out', WITHIN)
    await clientOf(ben).communities.join(await linkTo(clientOf(ana), communityId))
    await ready(clientOf(ben), communityId)
    await untilSent(deviceOf(ana), say(clientOf(ana), communityId, 'again'))
    await untilRead(deviceOf(ben), communityId, 'again')
    const again = await ask(deviceOf(ben), asBen)
    expect(again).toContain(first)
    expect(again).toContain(insidesOf(deviceOf(ben), communityId).state.epoch)
    expect(again).not.toContain(0)
    expect(again).not.toContain(between)
    // In somebody else's name, or without a signature of a leaf, nobody answers.
    const forged = async () => ({ ...(await asBen()), userId: ana.account.userId })
    expect(await ask(deviceOf(ben), forged)).toBeUndefined()
    // One person is answered a few times in a minute.
    const counts: boolean[] = []
    for (let time = 0; time < 6; time++) counts.push((await ask(deviceOf(ben), asBen)) !== undefined)
    expect(counts.at(-1)).toBe(false)
  }, 240_000)
})

describe('whoever answers falsely', () => {
  it('is told by name, nothing of it is kept, and another member is asked', async () => {
    const carl = await world.addPerson('carl')
    await clientOf(carl).communities.join(await linkTo(clientOf(ana), communityId))
    await ready(clientOf(carl), communityId)
    await clientOf(ana).sync.stop()
    /** Of each request, whether it passes carl over. */
    const requests: boolean[] = []
    let lies = 0
    const answer = async (payload: Uint8Array): Promise<void> => {
      const inside = insidesOf(deviceOf(carl), communityId)
      const said = await saidIn(inside, channelIn(deviceOf(carl)), payload)
      if (said?.type !== 'request') return
      requests.push(said.except.includes(inside.device.deviceId))
      if (requests.at(-1) === true) return
      const member = inside.state.members.find(({ deviceId }) => deviceId === said.deviceId) as GroupMember | undefined
      if (member === undefined) return
      lies++
      const keys = encodeEpochKeys(said.epochs.map((epoch) => ({ epoch, joined: new Uint8Array(32).fill(9) })))
      const sealed = (await cipher.sealToLeaf(inside.state, member, said.request, keys)) as Uint8Array
      lie = { type: 'answer', ...(await signKeyAnswer(provider, inside.groupId, inside.device, { request: said.request, sealed })) }
      clientOf(carl).conversations.setTyping(channelNamed(clientOf(carl), communityId), lies % 2 === 1)
    }
    let lie: ({ type: 'answer' } & KeyAnswer) | undefined
    const connect = lyingGateway({
      events: (event) => {
        if (event.type !== 'signal') return [event]
        void answer(event.payload)
        return []
      },
      command: async (command) => {
        if (command.type !== 'signal' || lie === undefined) return command
        const said = lie
        lie = undefined
        return { ...command, payload: await signalOf(insidesOf(deviceOf(carl), communityId), channelIn(deviceOf(carl)), said) }
      },
    })
    deviceOf(carl).crash({ connect }).sync.start()
    await ready(clientOf(carl), communityId)
    const device = await second(ben)
    const told = { type: 'alert', code: 'E_ARCHIVE', userId: carl.account.userId, communityId }
    await eventually(() => device.events.some((event) => JSON.stringify(event) === JSON.stringify(told)), 'the lie is told', WITHIN)
    expect(device.db.all('SELECT 1 AS one FROM group_epochs WHERE joined = ?', [new Uint8Array(32).fill(9)])).toEqual([])
    clientOf(ana).sync.start()
    await untilRead(device, communityId, 'after')
    // On a slow day the first request was repeated before the lie was heard; never after.
    expect(requests.join(' ')).toMatch(/^(false )+true( true)*$/)
  }, 240_000)
})
