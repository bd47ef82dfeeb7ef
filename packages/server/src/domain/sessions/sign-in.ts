import { verifyChallenge } from '@conclave/crypto/verify'
import { ConclaveError, PERIODS } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { Challenge, ChallengeSubject } from './challenges.ts'
import { newToken } from './tokens.ts'

const DAY = 86_400_000

export interface Signed extends Challenge, ChallengeSubject {
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array
}
export interface NewSession {
  readonly token: Uint8Array
  readonly expires: number
}

/**
 * Checks a signed challenge against the chain. That the challenge was ours is the caller's to know.
 * @throws ConclaveError `E_SIGNATURE` also for unknown accounts and devices; `E_DEVICE_REVOKED` only to who holds the key of that device
 */
export async function checkSignature(context: Context, kind: 'device' | 'recovery', signed: Signed): Promise<void> {
  const found = await context.chains.signInKey(signed.userId, signed.deviceId)
  if (found === undefined || (found.kind === 'recovery') !== (kind === 'recovery')) throw new ConclaveError('E_SIGNATURE')
  const right = await verifyChallenge(context.verify, found.key, { ...signed, serverId: context.keys.serverId }, signed.signature)
  if (!right) throw new ConclaveError('E_SIGNATURE')
  if (found.kind === 'revoked') throw new ConclaveError('E_DEVICE_REVOKED')
}

/** @throws ConclaveError `E_CHALLENGE_EXPIRED`, and what {@link checkSignature} throws */
export async function checkChallenge(context: Context, kind: 'device' | 'recovery', signed: Signed): Promise<void> {
  if (!context.challenges.isOpen(signed, signed)) throw new ConclaveError('E_CHALLENGE_EXPIRED')
  await checkSignature(context, kind, signed)
  if (!context.challenges.use(signed)) throw new ConclaveError('E_CHALLENGE_EXPIRED')
}

/** A session of a device whose signature was right. @throws ConclaveError `E_DEVICE_REVOKED` when it was removed meanwhile */
export async function startSession(context: Context, { userId, deviceId }: Pick<ChallengeSubject, 'userId' | 'deviceId'>): Promise<NewSession> {
  const now = context.clock.now()
  const expires = now + PERIODS.session
  const { token, hash } = newToken(context.random)
  const [, device] = await Promise.all([
    context.store.sessions.create(hash, { userId, deviceId, expires }),
    context.store.devices.find(userId, deviceId),
  ])
  if (device === undefined) {
    await context.store.sessions.end(hash)
    throw new ConclaveError('E_DEVICE_REVOKED')
  }
  const day = now - (now % DAY)
  if (device.lastSeenDay !== day) await context.store.devices.seen(userId, deviceId, day)
  context.metrics.tally.signIns++
  return { token, expires }
}
