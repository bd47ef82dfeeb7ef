import { type Cbor, type DeviceId, idBytes, type ServerId, type UserId } from '@conclave/protocol'
import { verifyLabelled } from '../conventions.ts'
import { LABELS } from '../labels.ts'
import type { VerifyProvider } from '../primitives/provider.ts'

/** What a device signs to sign in: nonces of both sides, so that neither chooses the bytes alone (T0). */
export interface SessionChallenge {
  readonly serverId: ServerId
  readonly userId: UserId
  /** The device, or the id of the recovery key. */
  readonly deviceId: DeviceId
  /** 32 bytes. */
  readonly serverNonce: Uint8Array
  /** 32 bytes. */
  readonly clientNonce: Uint8Array
  /** Milliseconds since 1970. */
  readonly expiry: number
}

/** `[serverId, userId, deviceId, serverNonce, clientNonce, expiry]`, signed under `conclave/session/v1`. */
export function sessionChallengeData(challenge: SessionChallenge): Cbor {
  const { serverId, userId, deviceId, serverNonce, clientNonce, expiry } = challenge
  return [idBytes(serverId), idBytes(userId), idBytes(deviceId), serverNonce, clientNonce, expiry]
}

/** Checks the signature; whether the challenge is open and not expired is the server's question. */
export async function verifyChallenge(
  provider: VerifyProvider,
  deviceKey: Uint8Array,
  challenge: SessionChallenge,
  signature: Uint8Array,
): Promise<boolean> {
  if (challenge.serverNonce.length !== 32 || challenge.clientNonce.length !== 32) return false
  return verifyLabelled(provider, deviceKey, LABELS.session, sessionChallengeData(challenge), signature)
}
