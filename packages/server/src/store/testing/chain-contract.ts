import { expect, it } from 'vitest'
import type { StoreUnderTest } from './under-test.ts'
import type { Store } from '../port.ts'
import {
  bytesOf,
  chainOf,
  change,
  DAY,
  keyBoxes,
  type NewAccount,
  newAccount,
  newDevice,
  NOW,
  signedPrekey,
  uniqueBytes,
  uniqueHandle,
  uniqueId,
} from './fixtures.ts'

export function chainContract({ store, reopen }: StoreUnderTest): void {
  const created = async (): Promise<NewAccount> => {
    const account = newAccount()
    await store().accounts.create(account)
    return account
  }

  it('appends links only at the head', async () => {
    const account = await created()
    await expect(store().accounts.changeChain(change(account, { expect: 2 }))).rejects.toMatchObject({ code: 'E_CONFLICT' })
    await store().accounts.changeChain(change(account, { links: [bytesOf(50), bytesOf(51)] }))
    expect(await store().streams.state(chainOf(account))).toEqual({ head: 5, trimmed: 0 })
    await expect(store().accounts.changeChain(change(account))).rejects.toMatchObject({ code: 'E_CONFLICT' })
  })

  it('refuses a change of an account that is not there, and one without a link', async () => {
    await expect(store().accounts.changeChain(change(newAccount(), { expect: 0 }))).rejects.toMatchObject({ code: 'E_NOT_FOUND' })
    await expect(store().accounts.changeChain(change(await created(), { links: [] }))).rejects.toMatchObject({ code: 'E_CONFLICT' })
  })

  it('makes all of a change at once', async () => {
    const account = await created()
    const addDevice = newDevice()
    const handle = uniqueHandle()
    const password = { record: 'other', suite: 2, vault: bytesOf(1), vaultVersion: 2 }
    const accountKeys = keyBoxes(2, addDevice.deviceId)
    await store().accounts.changeChain(change(account, { addDevice, handle, password, accountKeys, revoked: [account.device.deviceId] }))
    await reopen()
    const { accounts, devices } = store()
    expect(await accounts.byHandle(handle)).toMatchObject({ userId: account.userId, password })
    expect((await devices.list(account.userId)).map(({ deviceId }) => deviceId)).toEqual([addDevice.deviceId])
    expect(await accounts.accountKeyBox(account.userId, addDevice.deviceId)).toEqual({ generation: 2, box: bytesOf(2, 0) })
  })

  it('leaves nothing of a change of which any part fails', async () => {
    const account = await created()
    const other = await created()
    const whole = {
      accountKeys: keyBoxes(2, uniqueId('DeviceId')),
      revoked: [account.device.deviceId],
      handle: uniqueHandle(),
      addDevice: newDevice(),
    }
    const cases = [
      { ...whole, expect: 9, code: 'E_CONFLICT' },
      { ...whole, handle: other.handle, code: 'E_HANDLE_TAKEN' },
      { ...whole, accountKeys: keyBoxes(0, uniqueId('DeviceId')), code: 'E_CONFLICT' },
      { ...whole, addDevice: { ...newDevice(), deviceId: other.device.deviceId }, code: 'E_CONFLICT' },
      { ...whole, addDevice: { ...newDevice(), mailboxId: other.device.mailboxId }, code: 'E_CONFLICT' },
    ]
    const before = await snapshot(store(), account)
    for (const { code, ...parts } of cases) {
      await expect(store().accounts.changeChain(change(account, parts))).rejects.toMatchObject({ code })
      expect(await snapshot(store(), account)).toEqual(before)
      expect(await store().accounts.handleTaken(whole.handle)).toBe(false)
      expect(await store().prekeys.standing(whole.addDevice.deviceId, 'sealing')).toBeUndefined()
    }
    await store().accounts.changeChain(change(account, whole))
  })

  it('does not let a failing change harm what is done in the same moment', async () => {
    const account = await created()
    const results = await Promise.allSettled([
      store().streams.append({ stream: { kind: 'mailbox', key: account.device.mailboxId }, payload: bytesOf(1) }),
      store().accounts.changeChain(change(account, { handle: account.handle, expect: 7 })),
      store().accounts.changeChain(change(account, { links: [bytesOf(60)] })),
      store().accounts.changeChain(change(account, { links: [bytesOf(61)] })),
      store().streams.append({ stream: { kind: 'mailbox', key: account.device.mailboxId }, payload: bytesOf(2) }),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await store().streams.state({ kind: 'mailbox', key: account.device.mailboxId })).toEqual({ head: 2, trimmed: 0 })
    expect(await store().streams.state(chainOf(account))).toEqual({ head: 4, trimmed: 0 })
  })

  it('keeps a former handle from everybody, for ever', async () => {
    const account = await created()
    await store().accounts.changeChain(change(account, { handle: uniqueHandle() }))
    await reopen()
    const { accounts } = store()
    expect(await accounts.byHandle(account.handle)).toBeUndefined()
    expect(await accounts.handleTaken(account.handle)).toBe(true)
    await expect(accounts.create(newAccount({ handle: account.handle }))).rejects.toMatchObject({ code: 'E_HANDLE_TAKEN' })
    await expect(accounts.changeChain(change(account, { expect: 4, handle: account.handle }))).rejects.toMatchObject({ code: 'E_HANDLE_TAKEN' })
  })

  it('adds boxes to a generation and replaces them by the next', async () => {
    const account = await created()
    const [phone, laptop] = [uniqueId('DeviceId'), uniqueId('DeviceId')]
    const { accounts } = store()
    await accounts.changeChain(change(account, { accountKeys: keyBoxes(1, phone) }))
    expect(await accounts.accountKeyBox(account.userId, account.device.deviceId)).toMatchObject({ generation: 1 })
    expect(await accounts.accountKeyBox(account.userId, phone)).toMatchObject({ generation: 1 })
    await accounts.changeChain(change(account, { expect: 4, accountKeys: keyBoxes(2, laptop) }))
    expect(await accounts.accountKeyBox(account.userId, phone)).toBeUndefined()
    expect(await accounts.accountKeyBox(account.userId, laptop)).toMatchObject({ generation: 2 })
  })

  it('takes everything of a revoked device away', async () => {
    const account = await created()
    const { deviceId, mailboxId } = account.device
    const token = uniqueBytes(32)
    const { accounts, devices, prekeys, sessions, streams } = store()
    await sessions.create(token, { userId: account.userId, deviceId, expires: NOW + DAY })
    await prekeys.put(deviceId, { oneTime: { x25519: [{ keyId: 1, key: bytesOf(1) }], kem: [signedPrekey(1)] } })
    for (const kind of ['mailbox', 'requests'] as const) await streams.append({ stream: { kind, key: mailboxId }, payload: bytesOf(1) })
    await accounts.changeChain(change(account, { revoked: [deviceId, uniqueId('DeviceId')] }))
    expect(await devices.list(account.userId)).toEqual([])
    expect(await devices.mailboxOwner(mailboxId)).toBeUndefined()
    expect(await sessions.find(token, NOW)).toBeUndefined()
    expect(await prekeys.count(deviceId)).toEqual({ x25519: 0, kem: 0 })
    expect(await prekeys.take(deviceId, NOW)).toBeUndefined()
    expect(await accounts.accountKeyBox(account.userId, deviceId)).toBeUndefined()
    for (const kind of ['mailbox', 'requests'] as const) expect(await streams.state({ kind, key: mailboxId })).toEqual({ head: 0, trimmed: 0 })
  })

  it('cannot revoke the device of somebody else', async () => {
    const [account, other] = [await created(), await created()]
    await store().accounts.changeChain(change(account, { revoked: [other.device.deviceId] }))
    expect(await store().devices.list(other.userId)).toHaveLength(1)
    expect(await store().accounts.accountKeyBox(other.userId, other.device.deviceId)).toBeDefined()
  })
}

async function snapshot({ accounts, devices, streams, prekeys }: Store, { userId, device }: NewAccount) {
  return {
    account: await accounts.byId(userId),
    devices: await devices.list(userId),
    chain: await streams.state({ kind: 'chain', key: userId }),
    box: await accounts.accountKeyBox(userId, device.deviceId),
    sealing: await prekeys.standing(device.deviceId, 'sealing'),
  }
}
