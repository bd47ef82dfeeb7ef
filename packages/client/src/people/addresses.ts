import { activeDevice, activeDevices, type ChainState, verifyPrekey } from '@conclave/crypto'
import type { DeviceAddress, UserId } from '@conclave/protocol'
import type { Core } from '../core.ts'
import { addressesFetched, readAddresses, replaceAddresses } from '../store/tables/devices.ts'
import type { ServerLink } from '../transport/server-link.ts'
import { type Chains, poolKey } from './chains.ts'

/** A device whose sealing key has expired is looked up again after so long, ms. A changed chain drops what is known at once. */
const DORMANT_RECHECK = 3_600_000

/** Where the devices of an account receive, and what is sealed to them (T9). */
export interface Addresses {
  /** Known ones whose sealing keys are valid, else fetched. */
  get(userId: UserId): Promise<readonly DeviceAddress[]>
  /** Fetches chain and addresses anew; devices that the chain does not name are left out. */
  refresh(userId: UserId): Promise<readonly DeviceAddress[]>
}

export function addressDirectory(core: Core, link: () => ServerLink, chains: Chains): Addresses {
  const genuine = async (chain: ChainState, address: DeviceAddress): Promise<boolean> => {
    const device = activeDevice(chain, address.deviceId)
    if (!device || address.sealing.expires <= core.serverNow()) return false
    return verifyPrekey(core.crypto, device.keys.ed25519, { userId: chain.userId, deviceId: address.deviceId, kind: 'sealing' }, address.sealing)
  }
  const refresh = async (userId: UserId): Promise<readonly DeviceAddress[]> => {
    const chain = await chains.fetch(userId)
    const { devices } = await link().pool.call(poolKey(userId), { type: 'addresses', userId })
    const checked = await Promise.all(devices.map((address) => genuine(chain, address)))
    const addresses = devices.filter((_, i) => checked[i])
    core.db.tx(() => replaceAddresses(core.db, userId, addresses, core.clock.now()))
    return addresses
  }
  const get = async (userId: UserId): Promise<readonly DeviceAddress[]> => {
    const chain = chains.known(userId)
    const stored = readAddresses(core.db, userId)
    const now = core.serverNow()
    const usable = chain && stored.length > 0 && stored.every((one) => one.sealing.expires > now && activeDevice(chain, one.deviceId))
    if (!usable) return refresh(userId)
    const complete = activeDevices(chain).every((device) => stored.some((one) => one.deviceId === device.keys.id))
    const recent = addressesFetched(core.db, userId) > core.clock.now() - DORMANT_RECHECK
    return complete || recent ? stored : refresh(userId)
  }
  return { get, refresh }
}
