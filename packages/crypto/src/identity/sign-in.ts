import type { SignedPrekey } from '@conclave/protocol'
import { signLabelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { CryptoProvider } from '../primitives/provider.ts'
import { type PrekeyOwner, prekeySignedData } from '../verify/prekey.ts'
import { type SessionChallenge, sessionChallengeData } from '../verify/session.ts'
import type { DeviceKeys } from './device-keys.ts'

/** Signs a challenge of the server, which carries our own nonce too. 64 bytes. */
export function signChallenge(provider: CryptoProvider, keys: DeviceKeys, challenge: Omit<SessionChallenge, 'deviceId'>): Promise<Uint8Array> {
  return signLabelled(provider, keys.ed25519.privateKey, LABELS.session, sessionChallengeData({ ...challenge, deviceId: keys.deviceId }))
}

/** Signs a prekey of this device (T6). */
export async function signPrekey(
  provider: CryptoProvider,
  keys: DeviceKeys,
  owner: Omit<PrekeyOwner, 'deviceId'>,
  prekey: Omit<SignedPrekey, 'signature'>,
): Promise<SignedPrekey> {
  const data = prekeySignedData({ ...owner, deviceId: keys.deviceId }, prekey)
  return { ...prekey, signature: await signLabelled(provider, keys.ed25519.privateKey, LABELS.prekey, data) }
}
