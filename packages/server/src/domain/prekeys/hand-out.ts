import { matchesDeliveryToken } from '@conclave/crypto/verify'
import { ConclaveError, type DeviceId, LIMITS, type PrekeyBundle, type UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { PrekeyCount } from '../../store/port.ts'
import { useOnce } from '../limits/limits.ts'

export interface BundleRequest {
  readonly userId: UserId
  readonly deviceId: DeviceId
  /** Delivery token, or null for a stranger. */
  readonly token: Uint8Array | null
}

/**
 * Hands out a prekey bundle; each one-time key goes to one caller. Strangers, and bundles without a one-time KEM key, are limited per target (T6).
 * @throws ConclaveError `E_NOT_FOUND`, `E_TOKEN_STALE`, `E_RATE_LIMITED`
 */
export async function handOutBundle(context: Context, { userId, deviceId, token }: BundleRequest): Promise<PrekeyBundle> {
  const { prekeys, devices } = context.store
  const now = context.clock.now()
  const device = await devices.find(userId, deviceId)
  const owner = device && (await context.owners.find(device.mailboxId))
  if (device === undefined || owner === undefined) throw new ConclaveError('E_NOT_FOUND')
  if (token === null) useOnce(context.limits.strangerBundles, deviceId, now)
  else if (!matchesDeliveryToken(context.verify, token, owner.tokenHash)) throw new ConclaveError('E_TOKEN_STALE')

  const wait = context.limits.lastResort.wait(deviceId, now)
  if (wait > 0 && (await prekeys.count(deviceId)).kem === 0) throw new ConclaveError('E_RATE_LIMITED', undefined, { retryAfter: wait })
  const taken = await prekeys.take(deviceId, now)
  if (taken === undefined) throw new ConclaveError('E_NOT_FOUND')
  if (taken.bundle.kemIsOneTime === 0) context.limits.lastResort.take(deviceId, now)
  if (isLow(taken.remaining)) context.bus.publish(`device:${deviceId}`, { kind: 'prekeys-low', ...taken.remaining })
  return taken.bundle
}

/** Time for the device to upload more. */
export function isLow({ x25519, kem }: PrekeyCount): boolean {
  return x25519 < LIMITS.prekeyLowWater || kem < LIMITS.prekeyLowWater
}
