import type { Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import { type CryptoProvider, webCryptoProvider } from '@conclave/crypto'
import { type ErrorCode, toBase64url } from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WorldDevice } from './device.ts'
import { eventually, inTime } from './scenes.ts'
import { startWorld, type World, type WorldPerson } from './world.ts'

/** A server that answers as `change` wants when somebody asks for a box of the account key. */
function lyingAbout(change: (answer: { generation: number; box: string }) => object | undefined): Connect {
  return (url) => {
    const honest = nodeTransport(url)
    return {
      openSocket: honest.openSocket,
      http: async (request) => {
        const answer = await honest.http(request)
        if (!request.path.startsWith('/v1/account-keys/')) return answer
        const changed = change(JSON.parse(answer.body) as { generation: number; box: string })
        if (changed) return { status: 200, body: JSON.stringify(changed) }
        return { status: 404, body: JSON.stringify({ error: { code: 'E_NOT_FOUND', message: 'none' } }) }
      },
    }
  }
}
const falseBox = ({ generation, box }: { generation: number; box: string }) => ({
  generation,
  box: toBase64url(new Uint8Array((box.length * 3) >> 2)),
})

/** Boxes of this device hold another key than the link commits to. */
function givesFalseKeys(): CryptoProvider {
  const provider = webCryptoProvider()
  return { ...provider, hpkeSeal: (key, info, aad) => provider.hpkeSeal(key, info, aad, provider.random(32)) }
}

describe('the account key', () => {
  let world: World
  let ana: WorldPerson
  let ana1: WorldDevice
  beforeEach(async () => {
    world = await startWorld({ people: ['ana'] })
    ana = world.person('ana')
    ana1 = ana.devices[0] as WorldDevice
    await settled(ana1)
  })
  afterEach(() => world.stop())

  const settled = (device: WorldDevice) => eventually(() => device.db.all('SELECT 1 FROM records WHERE unsent = 1').length === 0, 'records sent')
  const alerts = (device: WorldDevice, code: ErrorCode) => device.events.filter((event) => event.type === 'alert' && event.code === code).length
  const generations = (device: WorldDevice) =>
    device.db.all('SELECT generation FROM account_keys ORDER BY generation').map((row) => row['generation'])
  const recordsHead = (device: WorldDevice) => device.db.all('SELECT records_cursor AS n FROM account')[0]?.['n']
  const signIn = async (device: WorldDevice) => {
    await device.client.accounts.signIn({ handle: 'ana', password: ana.password, deviceName: 'new' })
    device.client.sync.start()
  }

  for (const [what, lie] of [
    ['does not open', falseBox],
    ['is not there', () => undefined],
  ] as const) {
    it(`that ${what} when somebody signs in is replaced by the recovery key; other devices write their records again`, async () => {
      await ana1.client.sync.stop()
      const ana2 = world.newDevice({ connect: lyingAbout(lie) })
      await signIn(ana2)
      expect(alerts(ana2, 'E_ACCOUNT_KEY')).toBe(1)
      expect(generations(ana2)).toEqual([2])
      expect(ana2.client.accounts.current()?.displayName).toBe('ana')
      ana1.client.sync.start()
      await inTime(world, () => ana2.client.accounts.current()?.displayName === 'ANA', 'the name comes from the other device')
      expect(generations(ana1)).toEqual([1, 2])
      expect(alerts(ana1, 'E_ACCOUNT_KEY')).toBe(0)
      // With an honest server everything is as ever.
      const ana3 = world.newDevice()
      await signIn(ana3)
      expect(generations(ana3)).toEqual([2])
      expect(ana3.client.accounts.current()?.displayName).toBe('ANA')
    }, 60_000)
  }

  it.each([
    ['an older', -1, 'E_CHAIN_ROLLBACK'],
    ['a newer', 1, 'E_CONFLICT'],
  ])(
    'of %s generation than the chain names is refused, and nothing is changed',
    async (_, step, code) => {
      const ana2 = world.newDevice({ connect: lyingAbout(({ generation, box }) => ({ generation: generation + step, box })) })
      await expect(signIn(ana2)).rejects.toMatchObject({ code })
      expect(ana2.client.accounts.current()).toBeUndefined()
      expect(alerts(ana2, 'E_ACCOUNT_KEY')).toBe(0)
      expect(await ana1.client.accounts.devices()).toHaveLength(1)
    },
    30_000,
  )

  it('that a leaving device has falsified is told; nothing is written under the former one until the password makes another', async () => {
    const ana2 = await ana.addDevice()
    await eventually(() => ana1.client.sync.state().connection === 'online', 'online')
    await (await ana2.reopen({ crypto: givesFalseKeys() })).accounts.signOut()
    await eventually(() => alerts(ana1, 'E_ACCOUNT_KEY') > 0, 'told')
    expect(generations(ana1)).toEqual([1])
    const before = recordsHead(ana1)
    await ana1.client.accounts.setDisplayName('Anna')
    await ana1.client.sync.whenIdle(1_500)
    expect(recordsHead(ana1)).toBe(before)
    await ana1.client.accounts.changePassword({ current: ana.password, password: 'another one', acceptWeakPassword: true })
    expect(generations(ana1)).toEqual([1, 3])
    await inTime(world, () => recordsHead(ana1) !== before, 'written now')
    await settled(ana1)
    const ana3 = world.newDevice()
    await ana3.client.accounts.signIn({ handle: 'ana', password: 'another one', deviceName: 'third' })
    expect(ana3.client.accounts.current()?.displayName).toBe('Anna')
    expect(generations(ana3)).toEqual([1, 3])
  }, 60_000)

  it('that a leaving device has falsified closes the account to nobody: signing in, revoking and leaving go on', async () => {
    const [ana2, ana3] = [await ana.addDevice(), await ana.addDevice()]
    const id = ana3.client.accounts.current()?.deviceId
    await (await ana2.reopen({ crypto: givesFalseKeys() })).accounts.signOut()
    await eventually(() => alerts(ana1, 'E_ACCOUNT_KEY') > 0 && alerts(ana3, 'E_ACCOUNT_KEY') > 0, 'told')
    await ana1.client.accounts.revokeDevices({ deviceIds: [id as NonNullable<typeof id>], password: ana.password })
    expect(generations(ana1)).toEqual([1, 3, 4])
    const ana4 = world.newDevice()
    await signIn(ana4)
    await ana1.client.accounts.signOut()
    await inTime(world, () => generations(ana4).at(-1) === 5, 'the key of a link that leaves is given to who stays')
  }, 60_000)
})
