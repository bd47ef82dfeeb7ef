import { type Cbor, type DeviceId, idBytes, PREKEY_BYTES, type SignedPrekey, type SignedPrekeyKind, type UserId } from '@conclave/protocol'
import { verifyLabelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { VerifyProvider } from '../primitives/provider.ts'

/** Whose prekey it is and of which kind. */
export interface PrekeyOwner {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly kind: SignedPrekeyKind
}

/** `[userId, deviceId, kind, keyId, expires, key]`, signed under `conclave/prekey/v1` (T6). */
export function prekeySignedData(owner: PrekeyOwner, prekey: Omit<SignedPrekey, 'signature'>): Cbor {
  return [idBytes(owner.userId), idBytes(owner.deviceId), owner.kind, prekey.keyId, prekey.expires, prekey.key]
}

/** Checks length and signature; whether it has expired is the caller's question. */
export async function verifyPrekey(provider: VerifyProvider, deviceKey: Uint8Array, owner: PrekeyOwner, prekey: SignedPrekey): Promise<boolean> {
  if (prekey.key.length !== PREKEY_BYTES[owner.kind]) return false
  return verifyLabelled(provider, deviceKey, LABELS.prekey, prekeySignedData(owner, prekey), prekey.signature)
}
