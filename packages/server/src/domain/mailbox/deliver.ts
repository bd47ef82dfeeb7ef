import { hashDeliveryToken } from '@conclave/crypto/verify'
import { type AnonymousRequest, ConclaveError, ENVELOPE_FLAGS } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { Append, Appended } from '../../store/port.ts'
import type { OwnerEntry } from './owners.ts'

export type Envelope = Extract<AnonymousRequest, { type: 'deliver' }>

const DAY = 86_400_000
const MEGABYTE = 1_000_000

/** The token that was right last on one connection: compared again instead of hashed again. */
export interface AcceptedToken {
  owner: OwnerEntry | undefined
  token: Uint8Array
}

/** Constant time: unequal bytes take as long as equal ones. */
export function admits(context: Context, accepted: AcceptedToken, owner: OwnerEntry, token: Uint8Array): boolean {
  if (accepted.owner === owner) return context.verify.equal(accepted.token, token)
  if (!context.verify.equal(hashDeliveryToken(context.verify, token), owner.tokenHash)) return false
  accepted.owner = owner
  accepted.token = Uint8Array.from(token)
  return true
}

/** Only for who is connected now: never stored. */
export function isTransient(envelope: Envelope): boolean {
  return (envelope.flags & ENVELOPE_FLAGS.transient) !== 0
}

/** The append that keeps an envelope: deduplicated by its id, within the limits of time and bytes that the settings name. */
export function mailboxAppend(context: Context, { mailboxId, payload, envelopeId }: Envelope): Append {
  const { mailboxDays, mailboxMegabytes } = context.config
  return {
    stream: { kind: 'mailbox', key: mailboxId },
    payload,
    dedupe: Buffer.from(envelopeId, 'base64url'),
    expires: context.clock.now() + mailboxDays * DAY,
    limit: { bytes: mailboxMegabytes * MEGABYTE, error: 'E_MAILBOX_FULL' },
  }
}

/** Tells the device what is durable now. */
export function announce(context: Context, { mailboxId, payload }: Envelope, { seq, duplicate }: Appended): void {
  if (duplicate) {
    context.metrics.tally.duplicates++
    return
  }
  context.metrics.tally.envelopes++
  context.bus.publish(`mailbox:${mailboxId}`, { kind: 'appended', lane: 0, seq, payload })
}

/** Handed to the device if it is connected, and nobody learns whether. */
export function handOver(context: Context, { mailboxId, payload }: Envelope): void {
  context.metrics.tally.transients++
  context.bus.publish(`mailbox:${mailboxId}`, { kind: 'transient', payload })
}

/** @throws ConclaveError `E_MAILBOX_UNKNOWN`, `E_TOKEN_STALE` */
export function assertAdmitted(context: Context, accepted: AcceptedToken, owner: OwnerEntry | undefined, token: Uint8Array): void {
  if (owner === undefined) throw new ConclaveError('E_MAILBOX_UNKNOWN')
  if (!admits(context, accepted, owner, token)) throw new ConclaveError('E_TOKEN_STALE')
}
