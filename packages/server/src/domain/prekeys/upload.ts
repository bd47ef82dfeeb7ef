import { ConclaveError, type DeviceId, LIMITS, type OneTimePrekey, type SignedPrekey, type UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { PrekeyCount, StandingPrekeys } from '../../store/port.ts'
import { checkSignedPrekeys, checkStandingPrekeys } from './check.ts'

export interface PrekeyUpload {
  readonly standing?: StandingPrekeys | undefined
  readonly oneTime?: { readonly x25519: readonly OneTimePrekey[]; readonly kem: readonly SignedPrekey[] } | undefined
}

/** Stores prekeys of a device. @throws ConclaveError `E_SIGNATURE`, `E_MALFORMED`, `E_CONFLICT` when there would be more one-time keys than a device may have */
export async function uploadPrekeys(
  context: Context,
  device: { userId: UserId; deviceId: DeviceId },
  { standing, oneTime }: PrekeyUpload,
): Promise<PrekeyCount> {
  const found = await context.chains.signInKey(device.userId, device.deviceId)
  if (found?.kind !== 'device') throw new ConclaveError('E_UNAUTHENTICATED')
  const signer = { ...device, key: found.key }
  if (standing !== undefined) await checkStandingPrekeys(context, signer, standing)
  if (oneTime !== undefined) {
    await checkSignedPrekeys(context, signer, 'kem-onetime', oneTime.kem)
    await assertRoom(context, device.deviceId, oneTime)
  }
  return context.store.prekeys.put(device.deviceId, { ...(standing && { standing }), ...(oneTime && { oneTime }) })
}

/** Twice what a device keeps: an upload whose answer was lost is sent again with the same ids, or with new ones. */
async function assertRoom(context: Context, deviceId: DeviceId, { x25519, kem }: NonNullable<PrekeyUpload['oneTime']>): Promise<void> {
  const left = await context.store.prekeys.count(deviceId)
  if (left.x25519 + x25519.length > 2 * LIMITS.oneTimePrekeys || left.kem + kem.length > 2 * LIMITS.oneTimePrekeys)
    throw new ConclaveError('E_CONFLICT', 'enough one-time keys')
}
