import { checkProofOfWork } from '@conclave/crypto/verify'
import { type AnonymousRequest, ConclaveError, LIMITS, PERIODS } from '@conclave/protocol'
import type { Context } from '../../context.ts'

type StrangerEnvelope = Extract<AnonymousRequest, { type: 'request' }>

/**
 * A stranger's envelope, for the request inbox. Its dedupe id is taken from the payload that the work was done for, so that one proof
 * fills one place however often it is sent.
 * @throws ConclaveError `E_PROOF_OF_WORK`, `E_MAILBOX_UNKNOWN`, `E_REQUESTS_FULL`
 */
export async function deliverRequest(context: Context, envelope: StrangerEnvelope): Promise<void> {
  const now = context.clock.now()
  const { mailboxId, payload, expiry, nonce } = envelope
  if (expiry <= now || expiry > now + PERIODS.proofOfWork) throw new ConclaveError('E_PROOF_OF_WORK', 'expiry')
  if (!checkProofOfWork(context.verify, { serverId: context.keys.serverId, mailboxId, payload, expiry, nonce }, context.config.requestWork))
    throw new ConclaveError('E_PROOF_OF_WORK')
  if ((await context.owners.find(mailboxId)) === undefined) throw new ConclaveError('E_MAILBOX_UNKNOWN')
  const { seq, duplicate } = await context.store.streams.append({
    stream: { kind: 'requests', key: mailboxId },
    payload,
    dedupe: context.verify.sha256(payload).subarray(0, 16),
    expires: now + PERIODS.requests,
    limit: { entries: LIMITS.requestsPerDevice, error: 'E_REQUESTS_FULL' },
  })
  context.metrics.tally.requests++
  if (!duplicate) context.bus.publish(`mailbox:${mailboxId}`, { kind: 'appended', lane: 1, seq, payload })
}
