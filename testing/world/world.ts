import type { AccountView } from '@conclave/client'
import type { ConfigInput, RunningServer } from '@conclave/server'
import { type WorldClock, worldClock } from './clock.ts'
import { type DeviceParts, type WorldDevice, worldDevice } from './device.ts'
import { keepServer, type KeptServer } from './kept-server.ts'

export interface WorldPerson {
  readonly handle: string
  readonly password: string
  readonly account: AccountView
  /** The first is the one of sign-up. */
  readonly devices: readonly WorldDevice[]
  addDevice(): Promise<WorldDevice>
}

export interface WorldOptions {
  /** For whatever the test draws; printed by it when it fails. */
  readonly seed?: number
  /** Handles. */
  readonly people?: readonly string[]
  /** Of each person. */
  readonly devices?: number
  readonly config?: ConfigInput
  readonly device?: Partial<DeviceParts>
}

/** A server and people with devices, in one process, with real sockets, a clock that can be put forward, and no limits. */
export interface World {
  readonly clock: WorldClock
  readonly server: RunningServer
  readonly people: readonly WorldPerson[]
  person(handle: string): WorldPerson
  addPerson(handle: string, devices?: number): Promise<WorldPerson>
  newDevice(parts?: Partial<DeviceParts>): WorldDevice
  /** Stops the server and starts it again on the same data and port. */
  restartServer(): Promise<void>
  stopServer(): Promise<void>
  /** See {@link KeptServer.copy}. */
  copyServer(): ReturnType<KeptServer['copy']>
  /** In [0, 1), from the seed. */
  random(): number
  stop(): Promise<void>
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const clock = worldClock()
  const server = await keepServer(options.config ?? {}, clock)
  const { url } = server.running
  const people: WorldPerson[] = []
  const loose: WorldDevice[] = []
  const newDevice = (parts: Partial<DeviceParts> = {}) => {
    const device = worldDevice({ serverUrl: () => url, clock, ...options.device, ...parts })
    loose.push(device)
    return device
  }
  const addPerson = async (handle: string, devices = options.devices ?? 1): Promise<WorldPerson> => {
    const password = `password of ${handle} in the world`
    const first = newDevice()
    const account = await first.client.accounts.signUp({
      handle,
      password,
      displayName: handle.toUpperCase(),
      deviceName: `${handle} 1`,
      acceptWeakPassword: true,
    })
    const own = [first]
    const person: WorldPerson = {
      handle,
      password,
      account,
      devices: own,
      addDevice: async () => {
        const device = newDevice()
        await device.client.accounts.signIn({ handle, password, deviceName: `${handle} ${own.length + 1}` })
        own.push(device)
        device.client.sync.start()
        return device
      },
    }
    first.client.sync.start()
    people.push(person)
    for (let i = 1; i < devices; i++) await person.addDevice()
    return person
  }
  const world: World = {
    clock,
    get server() {
      return server.running
    },
    people,
    person: (handle) => people.find((one) => one.handle === handle) as WorldPerson,
    addPerson,
    newDevice,
    restartServer: async () => {
      await server.stop()
      await server.start()
    },
    stopServer: () => server.stop(),
    copyServer: () => server.copy(),
    random: seededRandom(options.seed ?? 1),
    stop: async () => {
      await Promise.all(loose.map((device) => device.close()))
      clock.stop()
      await server.remove()
    },
  }
  for (const handle of options.people ?? []) await addPerson(handle)
  return world
}

/** mulberry32 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
