import { deliveryToken, type PeerSessions, type RemoteDevice, startSession } from '@conclave/crypto'
import { codeOf, ConclaveError, type DeviceAddress, type DeviceId, type PrekeyBundle, type UserId } from '@conclave/protocol'
import { currentProfileKey, type Own } from '../accounts/own.ts'
import { poolKey } from '../people/chains.ts'
import { refreshProfile } from '../people/profiles.ts'
import { lookedUp, personOf, setLookedUp } from '../store/tables/people.ts'
import type { SyncContext } from './context.ts'
import { deviceIds, loadSessions, localDevice, remoteDevice } from './ratchet.ts'

/** One device that gets an envelope. */
export interface Target {
  readonly remote: RemoteDevice
  readonly address: DeviceAddress
}

/** Chain and addresses of a contact are looked up again after so long even without a reason, ms. */
const REFRESH_AFTER = 12 * 3_600_000

/** Every unrevoked device of an account, without this one. @throws what fetching throws */
export async function targetsOf(context: SyncContext, userId: UserId): Promise<readonly Target[]> {
  const { core, own, chains, addresses } = context
  const me = own.require()
  if (userId === me.userId && deviceIds(await chains.get(userId)).length === 1) return []
  const times = lookedUp(core.db, userId)
  const stale = times !== undefined && times.refreshed < core.clock.now() - REFRESH_AFTER
  const found = stale ? await addresses.refresh(userId) : await addresses.get(userId)
  if (stale) {
    await refreshProfile(context, userId)
    setLookedUp(core.db, userId, core.clock.now())
  }
  const chain = await chains.get(userId)
  return found.flatMap((address) => {
    const remote = remoteDevice(chain, address.deviceId)
    return remote && address.deviceId !== me.deviceId ? [{ remote, address }] : []
  })
}

/** The token that opens the mailboxes of an account to us; undefined for a stranger. */
export function tokenFor(context: SyncContext, userId: UserId): Uint8Array | undefined {
  const { core, own } = context
  if (userId === own.require().userId) return deliveryToken(core.crypto, userId, currentProfileKey(core.db))
  const person = personOf(core.db, userId)
  return person?.profileKey && deliveryToken(core.crypto, userId, { generation: person.profileGeneration, secret: person.profileKey })
}

/** Prekey bundles for the devices that need a new session, by device. */
export async function bundlesFor(
  context: SyncContext,
  userId: UserId,
  targets: readonly Target[],
  fresh: ReadonlySet<DeviceId>,
): Promise<ReadonlyMap<DeviceId, PrekeyBundle>> {
  const bundles = new Map<DeviceId, PrekeyBundle>()
  for (const { remote } of targets) {
    if (loadSessions(context.core, userId, remote.deviceId) && !fresh.has(remote.deviceId)) continue
    bundles.set(remote.deviceId, await fetchBundle(context, userId, remote.deviceId))
  }
  return bundles
}

async function fetchBundle(context: SyncContext, userId: UserId, deviceId: DeviceId): Promise<PrekeyBundle> {
  const call = (token: Uint8Array | null) => context.link().pool.call(poolKey(userId), { type: 'bundle', userId, deviceId, token })
  try {
    return (await call(tokenFor(context, userId) ?? null)).bundle
  } catch (error) {
    if (codeOf(error) !== 'E_TOKEN_STALE') throw error
    return (await call(null)).bundle
  }
}

/** Sessions that can send: known ones, or begun now with the bundle. */
export async function readySessions(
  context: SyncContext,
  own: Own,
  target: Target,
  known: PeerSessions | undefined,
  bundle: PrekeyBundle | undefined,
): Promise<PeerSessions> {
  if (!bundle && known) return known
  if (!bundle) throw new ConclaveError('E_CONFLICT', 'the session went in the meantime')
  return startSession(context.core.crypto, localDevice(own), target.remote, bundle, known, context.core.serverNow())
}
