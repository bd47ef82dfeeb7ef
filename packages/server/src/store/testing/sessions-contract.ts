import { expect, it } from 'vitest'
import type { StoreUnderTest } from './under-test.ts'
import { bytesOf, chainOf, DAY, HOUR, newAccount, NOW, uniqueBytes, uniqueId } from './fixtures.ts'

export function sessionsContract({ store, reopen }: StoreUnderTest): void {
  const session = { userId: uniqueId('UserId'), deviceId: uniqueId('DeviceId'), expires: NOW + HOUR }

  it('finds a session by the hash of its token until it ends', async () => {
    const token = uniqueBytes(32)
    await store().sessions.create(token, session)
    await reopen()
    const { sessions } = store()
    expect(await sessions.find(token, NOW)).toEqual(session)
    expect(await sessions.find(uniqueBytes(32), NOW)).toBeUndefined()
    expect(await sessions.find(token, NOW + HOUR)).toBeUndefined()
    await sessions.end(token)
    expect(await sessions.find(token, NOW)).toBeUndefined()
  })

  it('signs a device in with one call: session, day, where its streams stand, keys that are left', async () => {
    const account = newAccount()
    const { userId, device } = account
    await store().accounts.create({ ...account, device: { ...device, signingKey: bytesOf(7) } })
    await store().streams.append({ stream: { kind: 'mailbox', key: device.mailboxId }, payload: bytesOf(1) })
    await store().prekeys.put(device.deviceId, { oneTime: { x25519: [{ keyId: 1, key: bytesOf(1) }], kem: [] } })
    const token = uniqueBytes(32)
    const session = { userId, deviceId: device.deviceId, expires: NOW + HOUR }
    expect(await store().sessions.signIn(token, session, DAY)).toEqual({
      mailbox: { head: 1, trimmed: 0 },
      requests: { head: 0, trimmed: 0 },
      chain: await store().streams.state(chainOf(account)),
      records: { head: 0, trimmed: 0 },
      prekeys: { x25519: 1, kem: 0 },
    })
    await store().sessions.signIn(uniqueBytes(32), session, 0)
    await reopen()
    expect(await store().sessions.find(token, NOW)).toEqual(session)
    expect(await store().devices.find(userId, device.deviceId)).toMatchObject({ lastSeenDay: DAY })
    expect(await store().devices.keys(userId)).toEqual([{ deviceId: device.deviceId, mailboxId: device.mailboxId, signingKey: bytesOf(7) }])
  })

  it('signs nobody in without the device, also not as another account', async () => {
    const account = newAccount()
    await store().accounts.create(account)
    const { deviceId } = account.device
    const token = uniqueBytes(32)
    expect(await store().sessions.signIn(token, { userId: uniqueId('UserId'), deviceId, expires: NOW + HOUR }, DAY)).toBeUndefined()
    expect(await store().sessions.find(token, NOW)).toBeUndefined()
    expect(await store().devices.find(account.userId, deviceId)).toMatchObject({ lastSeenDay: 0 })
    expect(await store().devices.keys(account.userId)).toMatchObject([{ signingKey: null }])
  })

  it('tells the end of a session no finer than to the hour', async () => {
    const token = uniqueBytes(32)
    await store().sessions.create(token, { ...session, expires: NOW + 1 })
    expect(await store().sessions.find(token, NOW)).toMatchObject({ expires: NOW + HOUR })
  })

  it('knows an invitation until it ends', async () => {
    const code = uniqueBytes(32)
    await store().invites.create(code, NOW + HOUR)
    await reopen()
    expect(await store().invites.usable(code, NOW)).toBe(true)
    expect(await store().invites.usable(code, NOW + HOUR)).toBe(false)
    expect(await store().invites.usable(uniqueBytes(32), NOW)).toBe(false)
  })
}
