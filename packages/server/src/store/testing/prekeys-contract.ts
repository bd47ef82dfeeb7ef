import type { DeviceId } from '@conclave/protocol'
import { LIMITS } from '@conclave/protocol'
import { expect, it } from 'vitest'
import type { StoreUnderTest } from './under-test.ts'
import { bytesOf, DAY, newAccount, NOW, signedPrekey, standingKeys, uniqueId } from './fixtures.ts'

function oneTime(from: number, count: number, expires = NOW + 30 * DAY) {
  const ids = Array.from({ length: count }, (_, i) => from + i)
  return { x25519: ids.map((keyId) => ({ keyId, key: bytesOf(3, keyId) })), kem: ids.map((keyId) => signedPrekey(keyId, expires)) }
}

export function prekeysContract({ store, reopen }: StoreUnderTest): void {
  const device = async (keys?: ReturnType<typeof oneTime>): Promise<DeviceId> => {
    const account = newAccount()
    await store().accounts.create(account)
    if (keys !== undefined) await store().prekeys.put(account.device.deviceId, { oneTime: keys })
    return account.device.deviceId
  }

  it('hands out each one-time key to one of 200 callers at once, then the last resort, also across being opened again', async () => {
    const deviceId = await device(oneTime(1, LIMITS.oneTimePrekeys))
    const early = await Promise.all(Array.from({ length: 60 }, () => store().prekeys.take(deviceId, NOW)))
    await reopen()
    const late = await Promise.all(Array.from({ length: 200 }, () => store().prekeys.take(deviceId, NOW)))
    const taken = [...early, ...late].map((answer) => answer?.bundle)
    const x25519 = taken.flatMap((bundle) => (bundle?.oneTime ? [bundle.oneTime.keyId] : []))
    const kem = taken.flatMap((bundle) => (bundle?.kemIsOneTime === 1 ? [bundle.kem.keyId] : []))
    expect(x25519.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    expect(kem.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    expect(late.at(-1)).toEqual({
      bundle: { deviceId, signed: standingKeys().signed, oneTime: null, kem: standingKeys().kemLastResort, kemIsOneTime: 0 },
      remaining: { x25519: 0, kem: 0 },
    })
  })

  it('counts what is left and says it with the bundle', async () => {
    const deviceId = await device()
    expect(await store().prekeys.put(deviceId, { oneTime: oneTime(1, 3) })).toEqual({ x25519: 3, kem: 3 })
    const answer = await store().prekeys.take(deviceId, NOW)
    expect(answer?.remaining).toEqual({ x25519: 2, kem: 2 })
    expect(answer?.bundle).toEqual({
      deviceId,
      signed: standingKeys().signed,
      oneTime: { keyId: 1, key: bytesOf(3, 1) },
      kem: signedPrekey(1, NOW + 30 * DAY),
      kemIsOneTime: 1,
    })
    expect(await store().prekeys.count(deviceId)).toEqual({ x25519: 2, kem: 2 })
  })

  it('does not take a used or a known key back', async () => {
    const deviceId = await device(oneTime(1, 2))
    await store().prekeys.take(deviceId, NOW)
    expect(await store().prekeys.put(deviceId, { oneTime: oneTime(1, 3) })).toEqual({ x25519: 2, kem: 2 })
    await reopen()
    expect(await store().prekeys.put(deviceId, { oneTime: oneTime(1, 3) })).toEqual({ x25519: 2, kem: 2 })
  })

  it('keeps no more unused keys than the limit', async () => {
    const deviceId = await device(oneTime(1, LIMITS.oneTimePrekeys - 1))
    expect(await store().prekeys.put(deviceId, { oneTime: oneTime(500, 10) })).toEqual({ x25519: LIMITS.oneTimePrekeys, kem: LIMITS.oneTimePrekeys })
  })

  it('hands out no expired key', async () => {
    const deviceId = await device(oneTime(1, 1, NOW - 1))
    const answer = await store().prekeys.take(deviceId, NOW)
    expect(answer).toMatchObject({ bundle: { kemIsOneTime: 0 }, remaining: { kem: 0 } })
  })

  it('replaces standing keys and leaves the one-time keys', async () => {
    const deviceId = await device(oneTime(1, 2))
    expect(await store().prekeys.put(deviceId, { standing: standingKeys(20) })).toEqual({ x25519: 2, kem: 2 })
    expect(await store().prekeys.standing(deviceId, 'x25519-signed')).toEqual(signedPrekey(20))
    expect(await store().prekeys.standing(deviceId, 'kem-last-resort')).toEqual(signedPrekey(21))
    expect(await store().prekeys.standing(deviceId, 'sealing')).toEqual(signedPrekey(22))
  })

  it('withdraws the unused keys of one device for good, and takes new ones', async () => {
    const [deviceId, other] = [await device(oneTime(1, 5)), await device(oneTime(1, 5))]
    await store().prekeys.take(deviceId, NOW)
    expect(await store().prekeys.withdraw(deviceId, NOW)).toEqual({ x25519: 0, kem: 0 })
    expect((await store().prekeys.take(deviceId, NOW))?.bundle).toMatchObject({ oneTime: null, kemIsOneTime: 0 })
    await reopen()
    expect(await store().prekeys.put(deviceId, { oneTime: oneTime(1, 5) })).toEqual({ x25519: 0, kem: 0 })
    expect(await store().prekeys.put(deviceId, { oneTime: oneTime(6, 2) })).toEqual({ x25519: 2, kem: 2 })
    expect(await store().prekeys.count(other)).toEqual({ x25519: 5, kem: 5 })
  })

  it('knows nothing of a device that is not there', async () => {
    const { prekeys } = store()
    const deviceId = uniqueId('DeviceId')
    await expect(prekeys.put(deviceId, { oneTime: oneTime(1, 1) })).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    expect(await prekeys.take(deviceId, NOW)).toBeUndefined()
    expect(await prekeys.standing(deviceId, 'sealing')).toBeUndefined()
    expect(await prekeys.count(deviceId)).toEqual({ x25519: 0, kem: 0 })
  })
}
