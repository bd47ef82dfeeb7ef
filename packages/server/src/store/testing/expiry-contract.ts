import { PERIODS } from '@conclave/protocol'
import { beforeEach, expect, it } from 'vitest'
import type { StoreUnderTest } from './under-test.ts'
import { bytesOf, DAY, HOUR, newAccount, NOW, signedPrekey, uniqueBytes, uniqueId, uniqueStream } from './fixtures.ts'

export function expiryContract({ store, reopen }: StoreUnderTest): void {
  beforeEach(async () => {
    // What other tests left.
    await store().expire(NOW + 10 * DAY)
  })

  it('removes expired entries from the front of a stream, not before their hour is over', async () => {
    const stream = uniqueStream()
    const { streams } = store()
    for (const expires of [NOW + 1, NOW + HOUR, NOW + 5 * HOUR]) await streams.append({ stream, payload: bytesOf(1), expires })
    await store().expire(NOW + HOUR - 1)
    expect(await streams.state(stream)).toEqual({ head: 3, trimmed: 0 })
    expect(await store().expire(NOW + HOUR)).toBe(2)
    expect(await streams.state(stream)).toEqual({ head: 3, trimmed: 2 })
    await reopen()
    expect(await store().expire(NOW + 5 * HOUR)).toBe(1)
    expect(await store().streams.append({ stream, payload: bytesOf(1) })).toEqual({ seq: 4, duplicate: false })
  })

  it('leaves no hole before an entry that stays', async () => {
    const stream = uniqueStream('requests')
    const { streams } = store()
    for (const expires of [NOW + 5 * HOUR, NOW, NOW]) await streams.append({ stream, payload: bytesOf(1), expires })
    expect(await store().expire(NOW + HOUR)).toBe(0)
    expect(await streams.read(stream, { after: 0, limit: 10, maxBytes: 100 })).toHaveLength(3)
    expect(await store().expire(NOW + 6 * HOUR)).toBe(3)
  })

  it('goes through more streams than it takes at once', async () => {
    const streams = Array.from({ length: 600 }, () => uniqueStream())
    await Promise.all(streams.map((stream) => store().streams.append({ stream, payload: bytesOf(1), expires: NOW })))
    expect(await store().expire(NOW)).toBe(600)
  })

  it('removes sessions, invitations and one-time prekeys', async () => {
    const account = newAccount()
    const { accounts, prekeys, sessions, invites } = store()
    await accounts.create(account)
    await sessions.create(uniqueBytes(32), { userId: account.userId, deviceId: uniqueId('DeviceId'), expires: NOW })
    await invites.create(uniqueBytes(32), NOW)
    await prekeys.put(account.device.deviceId, { oneTime: { x25519: [{ keyId: 1, key: bytesOf(1) }], kem: [signedPrekey(1, NOW)] } })
    expect(await store().expire(NOW)).toBeGreaterThanOrEqual(3)
    expect(await prekeys.count(account.device.deviceId)).toEqual({ x25519: 1, kem: 0 })
    expect(await store().expire(NOW)).toBe(0)
  })

  it('keeps the newest sessions of a device that signs in again and again', async () => {
    const { sessions } = store()
    const [userId, deviceId, other] = [uniqueId('UserId'), uniqueId('DeviceId'), uniqueId('DeviceId')]
    const tokens = Array.from({ length: 20 }, () => uniqueBytes(32))
    const expires = NOW + 20 * DAY
    await sessions.create(tokens[0] as Uint8Array, { userId, deviceId: other, expires })
    for (const token of tokens.slice(1)) await sessions.create(token, { userId, deviceId, expires })
    expect(await store().expire(NOW)).toBe(3)
    const kept = await Promise.all(tokens.map((token) => sessions.find(token, NOW)))
    expect(kept.map((row) => row !== undefined)).toEqual([true, false, false, false, ...Array<boolean>(16).fill(true)])
  })

  it('forgets the number of a used prekey when its private half is gone', async () => {
    const account = newAccount()
    const { accounts, prekeys } = store()
    await accounts.create(account)
    const { deviceId } = account.device
    const put = () => prekeys.put(deviceId, { oneTime: { x25519: [{ keyId: 7, key: bytesOf(7) }], kem: [] } })
    await put()
    await prekeys.take(deviceId, NOW)
    await store().expire(NOW + PERIODS.prekeyPrivate - DAY)
    expect(await put()).toEqual({ x25519: 0, kem: 0 })
    await store().expire(NOW + PERIODS.prekeyPrivate + DAY)
    expect(await put()).toEqual({ x25519: 1, kem: 0 })
  })
}
