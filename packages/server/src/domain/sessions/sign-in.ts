import { verifyChallenge } from '@conclave/crypto/verify'
import { ConclaveError, type MailboxId, PERIODS } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { SignedIn } from '../../store/port.ts'
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
  /** Where the streams of device and account stand. */
  readonly signedIn: SignedIn
}

/**
 * Checks a signed challenge against the chain. That the challenge was ours is the caller's to know.
 * @returns the mailbox of a device
 * @throws ConclaveError `E_SIGNATURE` also for unknown accounts and devices; `E_DEVICE_REVOKED` only to who holds the key of that device
 */
export async function checkSignature(context: Context, kind: 'device' | 'recovery', signed: Signed): Promise<MailboxId | undefined> {
  const found = await context.chains.signInKey(signed.userId, signed.deviceId)
  if (found === undefined || (found.kind === 'recovery') !== (kind === 'recovery')) throw new ConclaveError('E_SIGNATURE')
  const right = await verifyChallenge(context.verifyNow, found.key, { ...signed, serverId: context.keys.serverId }, signed.signature)
  if (!right) throw new ConclaveError('E_SIGNATURE')
  if (found.kind === 'revoked') throw new ConclaveError('E_DEVICE_REVOKED')
  return found.mailboxId
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
  const signedIn = await context.store.sessions.signIn(hash, { userId, deviceId, expires }, now - (now % DAY))
  if (signedIn === undefined) throw new ConclaveError('E_DEVICE_REVOKED')
  context.metrics.tally.signIns++
  return { token, expires, signedIn }
}
