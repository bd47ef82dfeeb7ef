import { verifyPrekey } from '@conclave/crypto/verify'
import { ConclaveError, type DeviceId, PERIODS, type SignedPrekey, type SignedPrekeyKind, type UserId } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { StandingPrekeys } from '../../store/port.ts'

/** Whose prekeys these are, with the Ed25519 key of the device. */
export interface PrekeySigner {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly key: Uint8Array
}

/** Slack for a device whose clock is wrong by up to a day. */
const CLOCK_SLACK = 86_400_000

/** @throws ConclaveError `E_SIGNATURE`, `E_MALFORMED` for one that has expired or lasts longer than its private half is kept */
export async function checkSignedPrekeys(
  context: Context,
  signer: PrekeySigner,
  kind: SignedPrekeyKind,
  prekeys: readonly SignedPrekey[],
): Promise<void> {
  const now = context.clock.now()
  for (const { expires } of prekeys) {
    if (expires <= now || expires > now + PERIODS.prekeyPrivate + CLOCK_SLACK)
      throw new ConclaveError('E_MALFORMED', `expiry of a prekey of kind ${kind}`)
  }
  const owner = { userId: signer.userId, deviceId: signer.deviceId, kind }
  const right = await Promise.all(prekeys.map((prekey) => verifyPrekey(context.verify, signer.key, owner, prekey)))
  if (right.includes(false)) throw new ConclaveError('E_SIGNATURE', `of a prekey of kind ${kind}`)
}

/** @throws ConclaveError `E_SIGNATURE`, `E_MALFORMED` */
export async function checkStandingPrekeys(context: Context, signer: PrekeySigner, prekeys: StandingPrekeys): Promise<void> {
  await checkSignedPrekeys(context, signer, 'x25519-signed', [prekeys.signed])
  await checkSignedPrekeys(context, signer, 'kem-last-resort', [prekeys.kemLastResort])
  await checkSignedPrekeys(context, signer, 'sealing', [prekeys.sealing])
}
