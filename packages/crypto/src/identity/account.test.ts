import { parseHandle } from '@conclave/protocol'
import { describe, expect, it } from 'vitest'
import { webCryptoProvider } from '../primitives/index.ts'
import { checkAccountKeyBoxes } from '../verify/account-key-boxes.ts'
import { activeDevices, decodeChainState, encodeChainState } from '../verify/chain-state.ts'
import { decodeSignedLink } from '../verify/links.ts'
import { verifyProvider } from '../verify/provider.ts'
import { verifyChain } from '../verify/sigchain.ts'
import { createAccount } from './account.ts'
import { openAccountKey, openOlderAccountKeys } from './account-key.ts'
import { addDevice, replaceRecovery, revokeDevices, rotateAccountKey, setHandle, setVault } from './chain-changes.ts'
import { generateDeviceKeys } from './device-keys.ts'
import { openDeviceName } from './device-name.ts'
import { recoveryKeysOf } from './recovery.ts'

const provider = webCryptoProvider()
const server = verifyProvider()
const vault = (version: number) => ({ version, sealed: new Uint8Array(80).fill(version), suite: 1 })

describe('the life of an account', () => {
  it('makes a chain that a server accepts, with the boxes that it commits to', async () => {
    const account = await createAccount(provider, { handle: parseHandle('ada'), deviceName: 'laptop' })
    const state = await verifyChain(server, account.links, account.state.userId)
    expect(state).toEqual(account.state)
    expect(state.handle).toBe('ada')
    const rotate = decodeSignedLink(server, account.links[1] as Uint8Array)
    checkAccountKeyBoxes(server, state, rotate.link, account.accountKeys)
    expect(account.accountKeys.boxes.map((box) => box.receiverId).toSorted()).toEqual([account.device.deviceId, account.recovery.deviceId].toSorted())
    for (const [i, receiver] of [account.device, account.recovery].entries()) {
      const opened = await openAccountKey(provider, state, 1, receiver, account.accountKeys.boxes[i]?.box as Uint8Array)
      expect(opened).toEqual(account.accountKey)
    }
    expect(await openDeviceName(provider, [account.accountKey], account.device.deviceId, activeDevices(state)[0]?.keys.name as Uint8Array)).toBe(
      'laptop',
    )
  })

  it('goes through every kind of link and gives each new device everything', async () => {
    const account = await createAccount(provider, { handle: parseHandle('ada'), deviceName: 'laptop' })
    const { device, recovery, recoverySeed } = account
    const vaulted = await setVault(provider, account.state, recovery, vault(1))
    const phone = await generateDeviceKeys(provider)
    const added = await addDevice(provider, vaulted.state, await recoveryKeysOf(provider, vaulted.state, recoverySeed), {
      device: phone,
      name: 'phone',
      accountKey: account.accountKey,
    })
    const renamed = await setHandle(provider, added.state, phone, parseHandle('ada_l'))
    const rotated = await rotateAccountKey(provider, renamed.state, recovery, account.accountKey)
    const revoked = await revokeDevices(provider, rotated.state, recovery, rotated.accountKey, [device.deviceId])
    const replaced = await replaceRecovery(provider, revoked.state, recovery, revoked.accountKey)
    const tablet = await generateDeviceKeys(provider)
    const last = await addDevice(provider, replaced.state, phone, { device: tablet, name: 'tablet', accountKey: replaced.accountKey })

    const steps = [vaulted, added, renamed, rotated, revoked, replaced, last]
    const links = [...account.links, ...steps.map((step) => step.link)]
    const state = await verifyChain(server, links, account.state.userId)
    expect(state).toEqual(last.state)
    expect(decodeChainState(encodeChainState(state))).toEqual(state)
    expect(activeDevices(state).map((active) => active.keys.id)).toEqual([phone.deviceId, tablet.deviceId])
    expect(state.recovery.id).toBe(replaced.recovery.deviceId)
    for (const step of steps) checkAccountKeyBoxes(server, step.state, decodeSignedLink(server, step.link).link, step.accountKeys)

    const newest = await openAccountKey(provider, state, state.generation, tablet, last.accountKeys.boxes[0]?.box as Uint8Array)
    const all = await openOlderAccountKeys(provider, state, newest)
    expect(all).toEqual([account.accountKey, rotated.accountKey, revoked.accountKey, replaced.accountKey])
    await expect(recoveryKeysOf(provider, state, recoverySeed)).rejects.toMatchObject({ code: 'E_RECOVERY_WORDS' })
  })

  it('lets a device leave by itself, but never the last one', async () => {
    const account = await createAccount(provider, { handle: parseHandle('ada'), deviceName: '' })
    const { device, recovery, accountKey, state } = account
    await expect(revokeDevices(provider, state, device, accountKey, [device.deviceId])).rejects.toMatchObject({ code: 'E_CHAIN_INVALID' })
    await expect(revokeDevices(provider, state, recovery, accountKey, [device.deviceId])).rejects.toMatchObject({ code: 'E_CHAIN_INVALID' })
    const phone = await generateDeviceKeys(provider)
    const added = await addDevice(provider, state, device, { device: phone, name: 'x', accountKey })
    await expect(revokeDevices(provider, added.state, phone, accountKey, [device.deviceId])).rejects.toMatchObject({ code: 'E_CHAIN_INVALID' })
    const left = await revokeDevices(provider, added.state, device, accountKey, [device.deviceId])
    expect(activeDevices(left.state).map((active) => active.keys.id)).toEqual([phone.deviceId])
    expect(left.accountKeys.boxes.map((box) => box.receiverId)).toEqual([phone.deviceId, recovery.deviceId])
  })

  it('does not pass on an old account key', async () => {
    const { state, recovery, accountKey } = await createAccount(provider, { handle: parseHandle('ada'), deviceName: '' })
    const rotated = await rotateAccountKey(provider, state, recovery, accountKey)
    const device = await generateDeviceKeys(provider)
    await expect(addDevice(provider, rotated.state, recovery, { device, name: '', accountKey })).rejects.toMatchObject({ code: 'E_CONFLICT' })
    await expect(rotateAccountKey(provider, rotated.state, recovery, accountKey)).rejects.toMatchObject({ code: 'E_CONFLICT' })
  })
})
