import { expect, it } from 'vitest'
import type { StoreUnderTest } from './under-test.ts'
import {
  bytesOf,
  chainOf,
  DAY,
  keyBoxes,
  newAccount,
  newDevice,
  NOW,
  standingKeys,
  storedAccount,
  uniqueBytes,
  uniqueHandle,
  uniqueId,
} from './fixtures.ts'

export function accountsContract({ store, reopen }: StoreUnderTest): void {
  it('keeps an account with its chain, key boxes, device and prekeys', async () => {
    const account = newAccount({ profile: bytesOf(7), profileGeneration: 3 })
    await store().accounts.create(account)
    await reopen()
    const { accounts, devices, streams, prekeys } = store()
    expect(await accounts.byId(account.userId)).toEqual(storedAccount(account))
    expect(await accounts.byHandle(account.handle)).toEqual(storedAccount(account))
    const links = await streams.read(chainOf(account), { after: 0, limit: 10, maxBytes: 1_000 })
    expect(links.map(({ payload }) => payload)).toEqual(account.links)
    const { deviceId, mailboxId } = account.device
    expect(await devices.list(account.userId)).toEqual([{ userId: account.userId, deviceId, mailboxId, lastSeenDay: 0 }])
    expect(await accounts.accountKeyBox(account.userId, deviceId)).toEqual({ generation: 1, box: bytesOf(1, 0) })
    expect(await prekeys.standing(deviceId, 'sealing')).toEqual(standingKeys().sealing)
  })

  it('knows nothing of others', async () => {
    const { accounts, devices } = store()
    expect(await accounts.byId(uniqueId('UserId'))).toBeUndefined()
    expect(await accounts.byHandle(uniqueHandle())).toBeUndefined()
    expect(await accounts.handleTaken(uniqueHandle())).toBe(false)
    expect(await accounts.accountKeyBox(uniqueId('UserId'), uniqueId('DeviceId'))).toBeUndefined()
    expect(await devices.list(uniqueId('UserId'))).toEqual([])
    expect(await devices.mailboxOwner(uniqueId('MailboxId'))).toBeUndefined()
  })

  it('gives a handle to one of many who ask at once', async () => {
    const handle = uniqueHandle()
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => store().accounts.create(newAccount({ handle }))))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const codes = tries.flatMap((result) => (result.status === 'rejected' ? [(result.reason as { code: string }).code] : []))
    expect(new Set(codes)).toEqual(new Set(['E_HANDLE_TAKEN']))
    expect(await store().accounts.handleTaken(handle)).toBe(true)
  })

  it('leaves nothing of an account that was refused', async () => {
    const first = newAccount()
    await store().accounts.create(first)
    const cases = [
      { account: newAccount({ handle: first.handle }), code: 'E_HANDLE_TAKEN' },
      { account: newAccount({ device: { ...newDevice(), mailboxId: first.device.mailboxId } }), code: 'E_CONFLICT' },
      { account: newAccount({ device: { ...newDevice(), deviceId: first.device.deviceId } }), code: 'E_CONFLICT' },
      { account: newAccount({ inviteHash: uniqueBytes(32) }), code: 'E_INVITE_INVALID' },
    ]
    for (const { account, code } of cases) {
      await expect(store().accounts.create(account)).rejects.toMatchObject({ code })
      expect(await store().accounts.byId(account.userId)).toBeUndefined()
      expect(await store().accounts.handleTaken(account.handle)).toBe(account.handle === first.handle)
      expect(await store().streams.state(chainOf(account))).toEqual({ head: 0, trimmed: 0 })
      expect(await store().devices.list(account.userId)).toEqual([])
      expect(await store().accounts.accountKeyBox(account.userId, account.device.deviceId)).toBeUndefined()
    }
    expect(await store().devices.mailboxOwner(first.device.mailboxId)).toMatchObject({ userId: first.userId })
  })

  it('refuses a second account of the same id', async () => {
    const account = newAccount()
    await store().accounts.create(account)
    await expect(store().accounts.create({ ...newAccount(), userId: account.userId })).rejects.toMatchObject({ code: 'E_CONFLICT' })
    expect(await store().accounts.byId(account.userId)).toEqual(storedAccount(account))
  })

  it('uses an invitation up with the account, and keeps it when the account is refused', async () => {
    const { accounts, invites } = store()
    const inviteHash = uniqueBytes(32)
    const taken = newAccount()
    await accounts.create(taken)
    await invites.create(inviteHash, NOW + DAY)
    await expect(accounts.create(newAccount({ inviteHash, handle: taken.handle }))).rejects.toMatchObject({ code: 'E_HANDLE_TAKEN' })
    expect(await invites.usable(inviteHash, NOW)).toBe(true)
    const two = await Promise.allSettled([accounts.create(newAccount({ inviteHash })), accounts.create(newAccount({ inviteHash }))])
    expect(two.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(await invites.usable(inviteHash, NOW)).toBe(false)
  })

  it('takes a delivery token of a later generation only', async () => {
    const account = newAccount()
    await store().accounts.create(account)
    const { accounts, devices } = store()
    await accounts.setDeliveryToken(account.userId, 5, bytesOf(5))
    for (const generation of [5, 4]) {
      await expect(accounts.setDeliveryToken(account.userId, generation, bytesOf(6))).rejects.toMatchObject({ code: 'E_CONFLICT' })
    }
    expect(await devices.mailboxOwner(account.device.mailboxId)).toEqual({
      userId: account.userId,
      deviceId: account.device.deviceId,
      tokenHash: bytesOf(5),
    })
    expect(await accounts.byId(account.userId)).toMatchObject({ tokenGeneration: 5, tokenHash: bytesOf(5) })
  })

  it('takes a profile of the same or a later generation only', async () => {
    const account = newAccount()
    await store().accounts.create(account)
    const { accounts } = store()
    await accounts.setProfile(account.userId, 2, bytesOf(1))
    await accounts.setProfile(account.userId, 2, bytesOf(2))
    await expect(accounts.setProfile(account.userId, 1, bytesOf(3))).rejects.toMatchObject({ code: 'E_CONFLICT' })
    expect(await accounts.byId(account.userId)).toMatchObject({ profileGeneration: 2, profile: bytesOf(2) })
  })

  it('remembers the last day a device was seen, which never goes back', async () => {
    const account = newAccount({ accountKeys: keyBoxes(1) })
    await store().accounts.create(account)
    const { devices } = store()
    const { deviceId } = account.device
    await devices.seen(account.userId, deviceId, 2 * DAY)
    await devices.seen(account.userId, deviceId, DAY)
    await devices.seen(uniqueId('UserId'), deviceId, 3 * DAY)
    expect(await devices.find(account.userId, deviceId)).toMatchObject({ lastSeenDay: 2 * DAY })
    expect(await devices.find(uniqueId('UserId'), deviceId)).toBeUndefined()
  })
}
