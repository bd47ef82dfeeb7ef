import { activeDevices, openDeviceName, revokeDevices as revokeLink, type RotatingStep } from '@conclave/crypto'
import { codeOf, ConclaveError, type DeviceId } from '@conclave/protocol'
import type { DeviceView } from '../api.ts'
import { putKey } from '../store/tables/keys.ts'
import { first, readText } from '../store/rows.ts'
import { mendAccountKey } from './account-key.ts'
import type { AccountContext } from './context.ts'
import { allAccountKeys, currentAccountKey } from './own.ts'
import { refreshOwnChain } from './own-chain.ts'
import { openRecovery, provePassword } from './password.ts'
import { markAllUnsent } from '../store/tables/records.ts'

/** All devices that the account ever had, oldest first. Which there are is signed; when they were seen is the server's word, and may be missing. */
export async function listDevices(context: AccountContext): Promise<readonly DeviceView[]> {
  const { core, chains, own } = context
  const me = own.require()
  await refreshOwnChain(context)
  const chain = await chains.get(me.userId)
  const seen = await lastSeen(context)
  const keys = allAccountKeys(core.db)
  const views = [...chain.devices.values()].map(async (device): Promise<DeviceView> => {
    const deviceId = device.keys.id
    const renamed = first(core.db, 'SELECT name FROM device_names WHERE device_id = ?', [deviceId])
    const name = renamed ? readText(renamed, 'name') : await openDeviceName(core.crypto, keys, deviceId, device.keys.name)
    return { deviceId, name: name ?? '', current: deviceId === me.deviceId, revoked: device.revokedSeq !== null, lastSeen: seen.get(deviceId) }
  })
  return Promise.all(views)
}

async function lastSeen(context: AccountContext): Promise<ReadonlyMap<DeviceId, number>> {
  const link = context.link()
  try {
    const { devices } = await link.withSession((bearer) => link.api.deviceList({}, bearer))
    return new Map(devices.map((device) => [device.deviceId, device.lastSeen]))
  } catch {
    return new Map()
  }
}

/** Takes other devices out with the recovery key that the password opens; the account key rotates in the same link. */
export async function revokeDevices(context: AccountContext, deviceIds: readonly DeviceId[], password: string): Promise<void> {
  const { core, chains, own } = context
  const me = own.require()
  if (deviceIds.includes(me.deviceId)) throw new ConclaveError('E_SELF')
  await refreshOwnChain(context)
  const found = await chains.get(me.userId)
  if (!deviceIds.every((id) => activeDevices(found).some((device) => device.keys.id === id))) throw new ConclaveError('E_NOT_FOUND')
  const link = context.link()
  const proved = await provePassword(link, context.password, await link.info(), me.handle, password)
  const recovery = await openRecovery(core, found, proved)
  recovery.seed.fill(0)
  const chain = await mendAccountKey(context, found, recovery.keys)
  const step = await revokeLink(core.crypto, chain, recovery.keys, currentAccountKey(core.db), deviceIds)
  await appendRotation(context, chain.seq, step)
  core.change((tell) => {
    chains.advance(step.state, tell)
    putKey(core.db, 'account_keys', { generation: step.accountKey.generation, key: step.accountKey.secret })
    markAllUnsent(core.db)
    // The removed device knew the profile key.
    context.rotateProfileKey(0)
    context.announce()
  })
}

/** Appends a link with its account keys; an answer that was lost is looked up in the chain. */
export async function appendRotation(context: AccountContext, expect: number, step: RotatingStep): Promise<void> {
  const link = context.link()
  const accountKeys = { generation: step.accountKeys.generation, boxes: [...step.accountKeys.boxes] }
  try {
    await link.withSession((bearer) => link.api.chainAppend({ body: { expect, links: [step.link], accountKeys } }, bearer))
  } catch (error) {
    // The answer was lost: what the chain says now counts.
    if (codeOf(error) !== 'E_CONFLICT') throw error
    const now = await context.chains.fetch(step.state.userId)
    if (!core(context).equal(now.hash, step.state.hash)) throw error
  }
}
const core = (context: AccountContext) => context.core.crypto
