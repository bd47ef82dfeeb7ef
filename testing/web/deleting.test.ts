import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../apps/web/src/models/api.ts'
import { openApp } from '../../apps/web/src/models/app.ts'
import { startWorld, type World, type WorldDevice } from '../world/index.ts'
import { stallableNetwork } from '../world/stallable-network.ts'
import { testPlatform } from './platform.ts'
import { tabOf } from './tab.ts'
import { when } from './wait.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

/** Somebody on a second device. `wiped` is called when what is stored on it is deleted. */
async function secondDevice(handle: string, device: WorldDevice, wiped: () => void): Promise<App> {
  const { password } = await world.addPerson(handle)
  await device.client.accounts.signIn({ handle, password, deviceName: 'second' })
  const wipe = async () => {
    await device.client.close()
    wiped()
  }
  const app = openApp({ ...tabOf(device.client), wipe }, testPlatform(world.clock))
  await when(app.session.view, (view) => view.state === 'signed-in')
  return app
}
const devicesOf = async (handle: string) =>
  (await world.person(handle).devices[0]?.client.accounts.devices())?.filter(({ revoked }) => !revoked).length

describe('signing out and deleting', () => {
  it('takes the device out of the account, then deletes', async () => {
    let wipes = 0
    const app = await secondDevice('quick', world.newDevice(), () => wipes++)
    expect(await app.session.signOut({ wipe: true })).toEqual({ problem: undefined, stillListed: false })
    expect([wipes, await devicesOf('quick')]).toEqual([1, 1])
    app.close()
  })

  it('waits 5 s for a server that says nothing, deletes all the same, and says that the account still has the device', async () => {
    let wipes = 0
    const network = stallableNetwork()
    const app = await secondDevice('stalled', world.newDevice({ connect: network.connect }), () => wipes++)
    network.stall()
    const leaving = app.session.signOut({ wipe: true })
    await when(app.session.view, () => network.unanswered.length > 0)
    world.clock.advance(4_900)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(wipes).toBe(0)
    world.clock.advance(200)
    expect(await leaving).toEqual({ problem: undefined, stillListed: true })
    expect([wipes, await devicesOf('stalled')]).toEqual([1, 2])
    app.close()
  })

  it('deletes at once when the server is not there, and says the same', async () => {
    let wipes = 0
    const app = await secondDevice('alone', world.newDevice(), () => wipes++)
    await world.stopServer()
    expect(await app.session.signOut({ wipe: true })).toEqual({ problem: undefined, stillListed: true })
    expect(wipes).toBe(1)
    app.close()
    await world.restartServer()
  })
})
