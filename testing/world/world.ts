import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountView } from '@conclave/client'
import { type ConfigInput, defineConfig, NO_LIMITS, type RunningServer, startServer } from '@conclave/server'
import { type WorldClock, worldClock } from './clock.ts'
import { type DeviceParts, type WorldDevice, worldDevice } from './device.ts'

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
  /** A copy of the server's data directory, made while it does not run, to be put back later, as from a backup. */
  copyServer(): Promise<{ restore(): Promise<void> }>
  /** In [0, 1), from the seed. */
  random(): number
  stop(): Promise<void>
}

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const clock = worldClock()
  const data = mkdtempSync(join(tmpdir(), 'conclave-world-'))
  const start = (port: number) => startServer(defineConfig({ ...NO_LIMITS, requestWork: 8, ...options.config, data, port }), { log: SILENT, clock })
  let server = await start(0)
  const { url, port } = server
  const people: WorldPerson[] = []
  const loose: WorldDevice[] = []
  const copies: string[] = []
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
      return server
    },
    people,
    person: (handle) => people.find((one) => one.handle === handle) as WorldPerson,
    addPerson,
    newDevice,
    restartServer: async () => {
      await server.stop()
      server = await start(port)
    },
    stopServer: () => server.stop(),
    copyServer: async () => {
      const copy = mkdtempSync(join(tmpdir(), 'conclave-copy-'))
      copies.push(copy)
      const swapped = async (from: string, to: string) => {
        await server.stop()
        rmSync(to, { recursive: true, force: true })
        cpSync(from, to, { recursive: true })
        server = await start(port)
      }
      await swapped(data, copy)
      return { restore: () => swapped(copy, data) }
    },
    random: seededRandom(options.seed ?? 1),
    stop: async () => {
      await Promise.all(loose.map((device) => device.close()))
      clock.stop()
      await server.stop()
      for (const path of [data, ...copies]) rmSync(path, { recursive: true, force: true })
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
