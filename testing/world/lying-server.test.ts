import type { Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import { decodeChainState, encodeChainState } from '@conclave/crypto'
import { type AnonymousReply, type DeviceId, type ErrorCode, type PrekeyBundle, type UserId } from '@conclave/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { type Lie, lyingServer } from './lying-server.ts'
import { befriend, eventually, inTime, rejected, say, texts } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

const DAY = 86_400_000

describe('a server that lies', () => {
  let world: World
  let ana: WorldPerson
  let ben: WorldPerson
  let ana1: WorldDevice
  let ben1: WorldDevice
  /** What ana's device is told. */
  let lie: Lie = () => undefined
  /** What it is told of its devices; undefined for the truth. */
  let seen: object | undefined
  const network: Connect = (url) => {
    const { http, openSocket } = lyingServer((request, honest) => lie(request, honest))(url)
    return {
      openSocket,
      http: async (request) => (seen && request.path === '/v1/devices' ? { status: 200, body: JSON.stringify(seen) } : http(request)),
    }
  }
  beforeAll(async () => {
    world = await startWorld({ people: ['ben'] })
    const password = 'password of ana in the world'
    ana1 = world.newDevice({ connect: network })
    const account = await ana1.client.accounts.signUp({ handle: 'ana', password, deviceName: 'ana 1', acceptWeakPassword: true })
    ana1.client.sync.start()
    ana = { handle: 'ana', password, account, devices: [ana1], addDevice: () => Promise.reject(new Error('not here')) }
    ben = world.person('ben')
    ben1 = ben.devices[0] as WorldDevice
  }, 60_000)
  afterEach(() => {
    lie = () => undefined
  })
  afterAll(() => world.stop())

  const alerts = (code: ErrorCode) =>
    ana1.events.filter((event) => event.type === 'alert' && event.code === code && event.userId === ben.account.userId).length

  /** A device whose server says other things of itself. */
  const deviceAt = (claims: object) =>
    world.newDevice({
      connect: (url) => {
        const { http, openSocket } = nodeTransport(url)
        const lying: typeof http = async (request) => {
          const answer = await http(request)
          return { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body) as object), ...claims }) }
        }
        return { openSocket, http: (request) => (request.path === '/v1/server' ? lying(request) : http(request)) }
      },
    })

  it('about the time moves nobody’s clock by more than two days, or keys would count as old', async () => {
    for (const days of [-40, 40]) {
      const { clockOffset } = await deviceAt({ time: world.clock.now() + days * DAY }).client.accounts.server()
      expect(clockOffset).toBe(Math.sign(days) * 2 * DAY)
    }
  })

  it('about when a device was here hides no device', async () => {
    const { accounts } = ana1.client
    const { deviceId } = accounts.current() as { deviceId: DeviceId }
    const honest = await accounts.devices()
    expect(honest).toMatchObject([{ deviceId, name: 'ana 1', lastSeen: expect.any(Number) }])
    for (const lastSeen of [2 ** 53 - 1, 8.64e15 + 1, -1]) {
      seen = { devices: [{ deviceId, lastSeen, current: true }] }
      expect(await accounts.devices()).toEqual(honest.map((device) => ({ ...device, lastSeen: undefined })))
    }
    seen = undefined
  })

  it('about its own key is noticed before a password is asked for', async () => {
    const other = deviceAt({ serverKey: 'A'.repeat(43) })
    expect(await rejected(other.client.accounts.server())).toBe('E_CONTINUITY')
    const entry = { handle: 'ben', password: ben.password, deviceName: 'n' }
    expect(await rejected(other.client.accounts.signIn(entry))).toBe('E_CONTINUITY')
  })

  it('about who has a handle is noticed: a chain claims its handle', async () => {
    const cem = await world.addPerson('cem')
    lie = ({ type }, honest) => (type === 'handle' && honest.type === 'account' ? { ...honest, userId: cem.account.userId } : undefined)
    expect(await rejected(ana1.client.people.request('ben'))).toBe('E_CHAIN_INVALID')
    expect(ana1.client.people.list()).toEqual([])
    const words = await ben1.client.accounts.recoveryWords(ben.password)
    const other = world.newDevice({ connect: lyingServer(lie) })
    const entry = { handle: 'ben', words, password: 'x', acceptWeakPassword: true, deviceName: 'n' }
    expect(await rejected(other.client.accounts.signInWithWords(entry))).toBe('E_CHAIN_INVALID')
  })

  it('about the keys of a device gets nothing that was meant for it; what was said waits', async () => {
    const asked: string[] = []
    lie = ({ type }, honest) => {
      asked.push(type)
      return honest.type === 'addresses'
        ? { ...honest, devices: honest.devices.map((one) => ({ ...one, sealing: withOtherKey(one.sealing) })) }
        : undefined
    }
    await ana1.client.people.request('ben')
    await inTime(world, () => asked.filter((type) => type === 'addresses').length >= 2, 'tried again')
    expect(asked).not.toContain('request')
    expect(ana1.client.sync.state().outgoing).toBe(1)
    lie = () => undefined
    await inTime(world, () => ben1.client.people.requests().length === 1, 'arrives when the server is honest')
    await befriend(world, ana, ben)
  }, 120_000)

  it('about a mailbox that it has just named does not make a message count as sent', async () => {
    let refused = 0
    lie = (request, honest) => {
      if (request.type !== 'deliver' || honest.type !== 'accepted') return undefined
      refused++
      return { type: 'refused', requestId: honest.requestId, code: 'E_MAILBOX_UNKNOWN', retryAfter: 0 }
    }
    const { messageId } = say(ana1, ben, 'once')
    const state = () => ana1.client.conversations.message(messageId)?.state
    await inTime(world, () => refused >= 2, 'tried again')
    expect(state()).toBe('pending')
    lie = () => undefined
    await inTime(world, () => state() === 'sent', 'sent')
    await eventually(() => texts(ben1, ana).length === 1, 'arrives once')
  }, 60_000)

  it('and asks for patience gets it, also over a new connection', async () => {
    let refused = 0
    lie = (request, honest) => {
      if (request.type !== 'deliver' || honest.type !== 'accepted') return undefined
      refused++
      return { type: 'refused', requestId: honest.requestId, code: 'E_RATE_LIMITED', retryAfter: 600_000 }
    }
    say(ana1, ben, 'patience')
    await eventually(() => refused === 1, 'refused')
    world.clock.advance(300_000)
    await eventually(() => ana1.client.sync.state().connection !== 'online', 'the silent connection is left')
    await inTime(world, () => ana1.client.sync.state().connection === 'online', 'online again')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(refused).toBe(1)
    lie = () => undefined
    world.clock.advance(300_000)
    await inTime(world, () => texts(ben1, ana).length === 2, 'then it leaves')
  }, 60_000)

  it('about the chain of a contact, going back or another way, is refused; both views are kept', async () => {
    const { userId } = ben.account
    const before = chainOf(ana1, userId)
    const cems: Uint8Array[] = []
    lie = ({ type }, honest) => {
      if (type === 'chain' && honest.type === 'chain') cems.push(...honest.links)
      return undefined
    }
    await ana1.client.people.resolve('cem')
    const refresh = () => rejected(ana1.client.people.resolve(ben.account.friendLink))
    const instead = (chain: (honest: AnonymousReply & { type: 'chain' }) => Partial<AnonymousReply & { type: 'chain' }>): Lie => {
      return ({ type }, honest) => (type === 'chain' && honest.type === 'chain' ? { ...honest, ...chain(honest) } : undefined)
    }
    lie = instead(() => ({ links: [], headSeq: before.seq - 1 }))
    expect(await refresh()).toBe('E_CHAIN_ROLLBACK')
    lie = instead(({ links }) => ({ links, headSeq: before.seq - 1 }))
    expect(await refresh()).toBe('E_CHAIN_ROLLBACK')
    lie = instead(({ links }) => ({ links: [...cems.slice(0, 1), ...links.slice(1)] }))
    expect(await refresh()).toBe('E_CHAIN_FORK')
    expect([alerts('E_CHAIN_ROLLBACK'), alerts('E_CHAIN_FORK')]).toEqual([2, 1])
    const evidence = ana1.db.all('SELECT user_id, code FROM evidence ORDER BY id').map((row) => [row['user_id'], row['code']])
    expect(evidence).toEqual(['E_CHAIN_ROLLBACK', 'E_CHAIN_ROLLBACK', 'E_CHAIN_FORK'].map((code) => [userId, code]))
    expect(chainOf(ana1, userId)).toEqual(before)
  }, 60_000)

  it('to one about the chain of the other is noticed by what the other says', async () => {
    const { userId } = ben.account
    const [rollbacks, forks] = [alerts('E_CHAIN_ROLLBACK'), alerts('E_CHAIN_FORK')]
    const honest = chainOf(ben1, userId)
    const speakWith = async (hashes: readonly Uint8Array[], text: string) => {
      await ben1.client.close()
      ben1.db.run('UPDATE chains SET state = ? WHERE user_id = ?', [encodeChainState({ ...honest, hashes }), userId])
      ben1.crash().sync.start()
      say(ben1, ana, text)
      await inTime(world, () => texts(ana1, ben).includes(text), `${text} arrives`)
    }
    await speakWith([...honest.hashes.slice(0, -1), new Uint8Array(32).fill(7)], 'another way')
    expect([alerts('E_CHAIN_ROLLBACK') - rollbacks, alerts('E_CHAIN_FORK') - forks]).toEqual([0, 1])
    await speakWith([...honest.hashes, new Uint8Array(32).fill(7)], 'further')
    expect([alerts('E_CHAIN_ROLLBACK') - rollbacks, alerts('E_CHAIN_FORK') - forks]).toEqual([1, 1])
  }, 60_000)
})

function withOtherKey(sealing: PrekeyBundle['signed']): PrekeyBundle['signed'] {
  return { ...sealing, key: sealing.key.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) }
}
function chainOf(device: WorldDevice, userId: UserId) {
  return decodeChainState(new Uint8Array(device.db.all('SELECT state FROM chains WHERE user_id = ?', [userId])[0]?.['state'] as Uint8Array))
}
