import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openNodeClient } from '@conclave/client/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorld, type World } from './world.ts'

const PASSWORD = 'seven generated words would be longer than this'
const code = async (work: () => unknown): Promise<string | undefined> => {
  try {
    await work()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return 'no error'
}

describe('a client in a folder, with the real password suite', () => {
  let world: World
  let home: string
  beforeAll(async () => {
    world = await startWorld()
    home = mkdtempSync(join(tmpdir(), 'conclave-home-'))
  })
  afterAll(async () => {
    await world.stop()
    rmSync(home, { recursive: true, force: true })
  })
  const open = () => openNodeClient({ home, server: world.server.url })

  it('signs up, keeps everything private, and belongs to one process', async () => {
    const client = open()
    expect(client.accounts.current()).toBeUndefined()
    expect(await code(() => client.sync.start())).toBe('E_NOT_SIGNED_IN')
    expect(await client.accounts.passwordBits('password')).toBeLessThan(20)
    expect(await client.accounts.passwordBits(client.accounts.suggestPassword())).toBeGreaterThan(50)
    await client.accounts.signUp({ handle: 'dora', password: PASSWORD, deviceName: 'laptop' })
    expect(await code(() => client.accounts.signUp({ handle: 'dora2', password: PASSWORD, deviceName: 'x' }))).toBe('E_ALREADY_SIGNED_IN')
    expect(await code(open)).toBe('E_STORE_IN_USE')
    client.sync.start()
    expect(await client.sync.whenIdle(20_000)).toBe(true)
    expect(await client.accounts.prekeysLeft()).toEqual({ x25519: 100, kem: 100 })
    await client.close()
    expect(readdirSync(home).filter((name) => (statSync(join(home, name)).mode & 0o077) !== 0)).toEqual([])
  }, 60_000)

  it('signs in on a second folder; a wrong password and a taken handle are told', async () => {
    const other = mkdtempSync(join(tmpdir(), 'conclave-home-'))
    const client = openNodeClient({ home: other, server: world.server.url })
    expect(await code(() => client.accounts.signIn({ handle: 'dora', password: 'wrong one', deviceName: 'x' }))).toBe('E_CREDENTIALS')
    expect(await code(() => client.accounts.signUp({ handle: 'dora', password: PASSWORD, deviceName: 'x' }))).toBe('E_HANDLE_TAKEN')
    const account = await client.accounts.signIn({ handle: 'dora', password: PASSWORD, deviceName: 'phone' })
    expect(account.handle).toBe('dora')
    expect((await client.accounts.devices()).map((device) => [device.name, device.current])).toEqual([
      ['laptop', false],
      ['phone', true],
    ])
    await client.close()
    rmSync(other, { recursive: true })
  }, 60_000)

  it('notices that its database is an older copy', async () => {
    const file = join(home, 'client.db')
    copyFileSync(file, `${file}.backup`)
    await open().close()
    const quiet = open()
    const mark = readFileSync(join(home, 'instance.id'))
    await quiet.close()
    copyFileSync(`${file}.backup`, file)
    for (const rest of [`${file}-wal`, `${file}-shm`]) if (existsSync(rest)) rmSync(rest)
    const restored = open()
    const told: string[] = []
    restored.events.subscribe((event) => event.type === 'alert' && told.push(event.code))
    restored.sync.start()
    await restored.sync.whenOnline(10_000)
    expect(told).toContain('E_RESTORED')
    await restored.close()
    expect(readFileSync(join(home, 'instance.id'))).not.toEqual(mark)
  }, 30_000)

  it('refuses another server at the same address', async () => {
    const stranger = await startWorld()
    const client = openNodeClient({ home, server: stranger.server.url })
    expect(await code(() => client.accounts.server())).toBe('E_CONTINUITY')
    await client.close()
    await stranger.stop()
    writeFileSync(join(home, 'client.db'), new Uint8Array(4096).fill(1))
    expect(await code(open)).toBe('E_STORE_CORRUPT')
  }, 30_000)
})
