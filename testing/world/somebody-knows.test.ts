import { nodeTransport } from '@conclave/client/node'
import { webCryptoProvider } from '@conclave/crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { fuse } from './crash.ts'
import type { WorldDevice } from './device.ts'
import { eventually, inTime, rejected } from './scenes.ts'
import { startWorld, type World } from './world.ts'

const STRIDE = process.env['CONCLAVE_LONG'] === undefined ? 5 : 1
const SEED = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 1000)
const NEXT = { password: 'what nobody knows', acceptWeakPassword: true }

describe(`somebody may know the password, seed ${SEED}`, () => {
  let world: World
  afterEach(() => world.stop())

  it('a new recovery key, password, account key and profile key in one step; former kit, password and removed devices are void', async () => {
    world = await startWorld({ people: ['ana'], devices: 2 })
    const ana = world.person('ana')
    const [ana1, ana2] = ana.devices as [WorldDevice, WorldDevice]
    const { accounts } = ana1.client
    const gone = ana2.client.accounts.current()?.deviceId as never
    const former = await accounts.recoveryWords(ana.password)
    expect(await rejected(accounts.replaceRecovery({ ...NEXT, current: 'wrong' }))).toBe('E_CREDENTIALS')
    expect(await rejected(accounts.replaceRecovery({ current: ana.password, password: 'short' }))).toBe('E_WEAK_PASSWORD')
    expect(await rejected(accounts.replaceRecovery({ ...NEXT, current: ana.password, revoke: [ana.account.deviceId] }))).toBe('E_SELF')
    const words = await accounts.replaceRecovery({ ...NEXT, current: ana.password, revoke: [gone] })
    expect(words).not.toBe(former)
    expect(await accounts.recoveryWords(NEXT.password)).toBe(words)
    expect(await rejected(accounts.recoveryWords(ana.password))).toBe('E_CREDENTIALS')
    expect(await rejected(accounts.replaceRecovery({ ...NEXT, current: NEXT.password, revoke: [gone] }))).toBe('E_NOT_FOUND')
    const keys = (table: string) => ana1.db.all(`SELECT generation FROM ${table} ORDER BY generation`).map((row) => row['generation'])
    expect([keys('account_keys'), keys('profile_keys')]).toEqual([
      [1, 2],
      [1, 2],
    ])
    await inTime(world, () => ana2.events.some((event) => event.type === 'alert' && event.code === 'E_DEVICE_REVOKED'), 'the other device is out')
    const thief = world.newDevice()
    const entry = { handle: 'ana', deviceName: 'n', password: 'x', acceptWeakPassword: true }
    expect(await rejected(thief.client.accounts.signInWithWords({ ...entry, words: former }))).toBe('E_RECOVERY_WORDS')
    await eventually(() => ana1.db.all('SELECT 1 FROM records WHERE unsent = 1').length === 0, 'records written again')
    await thief.client.accounts.signInWithWords({ ...entry, words })
    expect(thief.client.accounts.current()?.displayName).toBe('ANA')
  }, 60_000)

  it('a crash at any step leaves the former or the new password, with an account that works', async () => {
    world = await startWorld()
    const seen = new Set<string>()
    for (let step = SEED % STRIDE, done = false; !done; step += STRIDE) {
      const person = await world.addPerson(`person${step}`)
      const device = person.devices[0] as WorldDevice
      await device.client.sync.whenIdle(20_000)
      await device.client.close()
      const wired = fuse({ db: device.db, crypto: webCryptoProvider(), connect: nodeTransport, clock: world.clock })
      const crashing = device.crash(wired.parts)
      wired.arm(step)
      try {
        await Promise.race([crashing.accounts.replaceRecovery({ ...NEXT, current: person.password }), wired.gone])
      } catch (error) {
        if (!wired.blown) throw error
      }
      done = !wired.blown
      const again = device.crash()
      const other = world.newDevice()
      const enter = (password: string) => other.client.accounts.signIn({ handle: person.handle, password, deviceName: 'second' })
      const password = await enter(NEXT.password).then(
        () => NEXT.password,
        () => enter(person.password).then(() => person.password),
      )
      seen.add(password === NEXT.password ? 'new' : 'former')
      again.sync.start()
      expect(await again.sync.whenIdle(60_000)).toBe(true)
      expect(await again.accounts.recoveryWords(password)).toMatch(/^(\w+ ){23}\w+$/)
      const [one, two] = [device, other].map(({ db }) => db.all('SELECT max(generation) AS n FROM account_keys')[0]?.['n'])
      expect(one).toBe(two)
      await again.close()
      await other.client.close()
    }
    expect([...seen].toSorted()).toEqual(['former', 'new'])
  }, 600_000)
})
