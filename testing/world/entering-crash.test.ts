import { nodeTransport } from '@conclave/client/node'
import { webCryptoProvider } from '@conclave/crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { type Fuse, fuse } from './crash.ts'
import type { WorldDevice } from './device.ts'
import { eventually, PROOF_OF_WORK_WITHIN, say, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const LONG = process.env['CONCLAVE_LONG'] !== undefined
const SEED = Number(process.env['CONCLAVE_SEED'] ?? Date.now() % 1000)

describe(`a crash while an account or a contact comes to be, seed ${SEED}`, () => {
  let world: World
  afterEach(() => world.stop())
  const fuseFor = (device: WorldDevice) => fuse({ db: device.db, crypto: webCryptoProvider(), connect: nodeTransport, clock: world.clock })
  const steps = async (stride: number, run: (step: number) => Promise<boolean>) => {
    for (let step = SEED % stride; !(await run(step)); step += stride) continue
  }
  /** @returns whether it completed */
  const tried = async (wired: Fuse, work: () => Promise<unknown>) => {
    try {
      await Promise.race([work(), wired.gone])
    } catch (error) {
      if (!wired.blown) throw error
    }
    return !wired.blown
  }

  it('of sign-up: the same words again always end in one account that works', async () => {
    world = await startWorld()
    const resumed: string[] = []
    await steps(LONG ? 1 : 4, async (step) => {
      const handle = `up${step}`
      const device = world.newDevice()
      const wired = fuseFor(device)
      const input = { handle, password: 'the same every time', deviceName: 'first', acceptWeakPassword: true }
      const crashing = device.crash(wired.parts)
      wired.arm(step)
      const completed = await tried(wired, () => crashing.accounts.signUp(input))
      const again = device.crash()
      if (device.db.all('SELECT confirmed FROM account')[0]?.['confirmed'] === 0 && !(await again.accounts.handleAvailable(handle)))
        resumed.push(handle)
      const account = again.accounts.current() ?? (await again.accounts.signUp(input))
      expect(account.handle).toBe(handle)
      again.sync.start()
      expect(await again.sync.whenIdle(60_000)).toBe(true)
      expect(await again.accounts.recoveryWords(input.password)).toMatch(/^(\w+ ){23}\w+$/)
      expect(await again.accounts.devices()).toHaveLength(1)
      await again.close()
      return completed
    })
    if (LONG) expect(resumed).not.toEqual([])
  }, 600_000)

  it('of sign-up after the server has said yes: finished by the next attempt, with the password of then', async () => {
    world = await startWorld()
    const device = world.newDevice()
    const transport = nodeTransport(world.server.url)
    const input = { handle: 'lost', password: 'the first password', deviceName: 'first', acceptWeakPassword: true }
    const cut = device.crash({
      connect: () => ({
        openSocket: transport.openSocket,
        http: async (request) => {
          const answer = await transport.http(request)
          if (request.path.includes('/v1/registration') && request.method === 'POST' && request.body?.includes('"vault"')) throw new Error('cut')
          return answer
        },
      }),
    })
    await expect(cut.accounts.signUp(input)).rejects.toThrow()
    const again = device.crash()
    expect(again.accounts.current()).toBeUndefined()
    expect(() => again.sync.start()).toThrow(expect.objectContaining({ code: 'E_NOT_SIGNED_IN' }))
    await expect(again.accounts.signUp({ ...input, password: 'another password' })).rejects.toMatchObject({ code: 'E_ALREADY_SIGNED_IN' })
    expect(again.accounts.current()?.handle).toBe('lost')
    await expect(again.accounts.recoveryWords('another password')).rejects.toMatchObject({ code: 'E_CREDENTIALS' })
    expect(await again.accounts.recoveryWords('the first password')).not.toBe('')
    // What the server never heard of is forgotten.
    const other = world.newDevice()
    const silent = other.crash({
      connect: () => ({
        openSocket: transport.openSocket,
        http: (request) => (request.body?.includes('"vault"') ? Promise.reject(new Error('cut')) : transport.http(request)),
      }),
    })
    await expect(silent.accounts.signUp({ ...input, handle: 'never' })).rejects.toThrow()
    const account = await other.crash().accounts.signUp({ ...input, handle: 'ever' })
    expect(account.handle).toBe('ever')
  }, 60_000)

  it('of sign-up at one server does not keep anybody from another; the same address with another identity does', async () => {
    world = await startWorld()
    const elsewhere = await startWorld()
    const device = world.newDevice()
    const transport = nodeTransport(world.server.url)
    const input = { handle: 'drifter', password: 'the same every time', deviceName: 'first', acceptWeakPassword: true }
    const cut = device.crash({
      connect: () => ({
        openSocket: transport.openSocket,
        http: (request) => (request.body?.includes('"vault"') ? Promise.reject(new Error('cut')) : transport.http(request)),
      }),
    })
    await expect(cut.accounts.signUp(input)).rejects.toThrow()
    expect(cut.accounts.unfinished()).toEqual({ handle: 'drifter', serverUrl: world.server.url })
    const impostor = nodeTransport(elsewhere.server.url)
    await expect(device.crash({ connect: () => impostor }).accounts.signUp(input)).rejects.toMatchObject({ code: 'E_CONTINUITY' })
    expect(device.client.accounts.unfinished()).toBeDefined()
    const account = await device.crash({ serverUrl: elsewhere.server.url }).accounts.signUp(input)
    expect([account.serverUrl, device.client.accounts.unfinished()]).toEqual([elsewhere.server.url, undefined])
    device.client.sync.start()
    expect(await device.client.sync.whenIdle(30_000)).toBe(true)
    await device.client.close()
    await elsewhere.stop()
  }, 60_000)

  it('of request and accept: both end as contacts who hear each other', async () => {
    world = await startWorld({ people: ['ana'] })
    const ana = world.person('ana')
    const ana1 = ana.devices[0] as WorldDevice
    await steps(LONG ? 7 : 61, async (step) => {
      const ben = await world.addPerson(`ben${step}`)
      const ben1 = ben.devices[0] as WorldDevice
      await ben1.client.sync.whenIdle(20_000)
      await ben1.client.close()
      const asking = fuseFor(ben1)
      const client = ben1.crash(asking.parts)
      client.sync.start()
      await client.sync.whenOnline(20_000)
      asking.arm(step)
      const askedWell = await tried(asking, async () => {
        await client.people.request('ana')
        await eventually(() => asking.blown || client.sync.state().outgoing === 0, 'asked or crashed', PROOF_OF_WORK_WITHIN)
      })
      if (askedWell) await client.close()
      const afterwards = ben1.crash()
      afterwards.sync.start()
      if (afterwards.people.find('ana')?.state !== 'requested') await afterwards.people.request('ana')
      await eventually(() => ana1.client.people.requests().length === 1, 'the request arrives', PROOF_OF_WORK_WITHIN)

      await ana1.client.sync.whenIdle(20_000)
      await ana1.client.close()
      const accepting = fuseFor(ana1)
      const yes = ana1.crash(accepting.parts)
      yes.sync.start()
      await yes.sync.whenOnline(20_000)
      accepting.arm(step)
      const acceptedWell = await tried(accepting, async () => {
        yes.people.accept(ben.account.userId)
        await eventually(() => accepting.blown || yes.sync.state().outgoing === 0, 'accepted or crashed', 60_000)
      })
      if (acceptedWell) await yes.close()
      ana1.crash().sync.start()
      if (ana1.client.people.get(ben.account.userId)?.state === 'incoming') ana1.client.people.accept(ben.account.userId)
      await eventually(() => afterwards.people.find('ana')?.state === 'contact', 'contacts', PROOF_OF_WORK_WITHIN)
      say(ana1, ben, 'hello')
      say(ben1, ana, 'hello too')
      await eventually(() => texts(ben1, ana).length === 2 && texts(ana1, ben as WorldPerson).length === 2, 'both hear', 60_000)
      await ben1.client.close()
      return askedWell && acceptedWell
    })
  }, 600_000)
})
