import { codeOf } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { befriend, eventually, say } from './scenes.ts'
import { stallableNetwork, type StallableNetwork } from './stallable-network.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

/** ms; a request that nobody answers is given up after 30,000. */
const SOON = 5_000

describe('a client whose server says nothing any more', () => {
  let world: World
  let network: StallableNetwork
  let ana: WorldPerson
  let ben: WorldPerson
  let ana1: WorldDevice
  beforeEach(async () => {
    network = stallableNetwork()
    world = await startWorld({ people: ['ben'] })
    ana1 = world.newDevice({ connect: network.connect })
    const password = 'password of ana in the world'
    const account = await ana1.client.accounts.signUp({ handle: 'ana', password, deviceName: 'ana 1', acceptWeakPassword: true })
    ana1.client.sync.start()
    ana = { handle: 'ana', password, account, devices: [ana1], addDevice: () => Promise.reject(new Error('not here')) }
    ben = world.person('ben')
    await befriend(world, ana, ben)
    expect(await ana1.client.sync.whenIdle(30_000)).toBe(true)
  }, 120_000)
  afterEach(() => world.stop())

  const closing = async () => {
    const start = Date.now()
    await ana1.client.close()
    return Date.now() - start
  }

  it('closes soon, with requests, messages and changes under way', async () => {
    network.stall()
    say(ana1, ben, 'on its way')
    await ana1.client.accounts.setDisplayName('Ana')
    await eventually(() => network.unanswered.length >= 2, 'asked')
    expect(await closing()).toBeLessThan(SOON)
  })

  /** Something came, and who it is from is a question to the server, which it does not answer. */
  const looksAtWhatCame = async () => {
    network.stall()
    const second = await ben.addDevice()
    await eventually(() => second.client.people.find('ana') !== undefined, 'known there', 60_000)
    say(second, ana, 'from a new device')
    await eventually(() => network.unanswered.includes('chain'), 'asked', 60_000)
  }

  it('closes soon while it looks at what came', async () => {
    await looksAtWhatCame()
    expect(await closing()).toBeLessThan(SOON)
  }, 180_000)

  it('stops soon while it looks at what came, even if it is told to come back much later', async () => {
    await looksAtWhatCame()
    const start = Date.now()
    const stopping = ana1.client.sync.stop()
    network.refuse(600_000)
    await stopping
    expect(Date.now() - start).toBeLessThan(SOON)
  }, 180_000)

  it('closes soon in the middle of signing out, and nothing of it begins anew', async () => {
    network.stall()
    const refused = ana1.client.accounts.signOut().catch((error: unknown) => codeOf(error))
    await eventually(() => network.unanswered.length > 0, 'asked')
    const { sockets } = network
    expect(await closing()).toBeLessThan(SOON)
    expect(await refused).toBe('E_SERVER_UNREACHABLE')
    await new Promise((resolve) => setTimeout(resolve, 100))
    world.clock.advance(120_000)
    expect([network.sockets, ana1.client.sync.state().connection]).toEqual([sockets, 'stopped'])
  })
})
