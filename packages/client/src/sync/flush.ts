import { solveProofOfWork } from '@conclave/crypto'
import { codeOf, ConclaveError, type ErrorCode, PERIODS } from '@conclave/protocol'
import { poolKey } from '../people/chains.ts'
import { deleteEnvelope, deleteEnvelopesTo, dueEnvelopes, type EnvelopeRow, type Lane, setStranger } from '../store/tables/outbox.ts'
import { addTask } from '../store/tables/tasks.ts'
import type { SyncContext } from './context.ts'
import { failMessage, settleMessage } from './outcome.ts'
import { tokenFor } from './targets.ts'

const PIPELINED = 32
/** Only these say that the envelope itself can never be delivered. */
const HOPELESS: readonly ErrorCode[] = ['E_MALFORMED', 'E_TOO_LARGE', 'E_FORBIDDEN']

/**
 * Delivers what is due on one lane, in order. Unaccepted envelopes stay and leave again with the same id.
 * @throws ConclaveError when the lane has to pause
 */
export async function flush(context: SyncContext, lane: Lane, stopped: () => boolean = () => false): Promise<void> {
  const { core } = context
  // Own copies are alone in their request (T9).
  const limit = lane.deviceId === undefined ? PIPELINED : 1
  for (;;) {
    const due = dueEnvelopes(core.db, lane, core.clock.now(), limit)
    // Each proof of work takes seconds; what is proved leaves before the next is begun.
    const rows = due.some((row) => row.stranger) ? due.slice(0, 1) : due
    if (rows.length === 0 || stopped()) return
    const results = await Promise.allSettled(await send(context, lane, rows, stopped))
    const refused = results.findIndex((result) => result.status === 'rejected')
    const accepted = rows.filter((_, i) => results[i]?.status === 'fulfilled')
    if (accepted.length > 0) {
      core.change((tell) => {
        for (const row of accepted) deleteEnvelope(core.db, row.id)
        for (const row of accepted) settleMessage(context, row.userId, row.messageId, tell)
      })
    }
    if (refused === -1) continue
    const reason: unknown = (results[refused] as PromiseRejectedResult).reason
    await recover(context, lane, rows[refused] as EnvelopeRow, reason)
  }
}

async function send(context: SyncContext, lane: Lane, rows: readonly EnvelopeRow[], stopped: () => boolean): Promise<Promise<unknown>[]> {
  const token = tokenFor(context, lane.userId)
  const key = lane.deviceId === undefined ? poolKey(lane.userId) : `own:${lane.deviceId}`
  const calls: Promise<unknown>[] = []
  for (const row of rows) {
    const call =
      row.stranger || !token
        ? await asStranger(context, key, row, stopped)
        : { type: 'deliver' as const, mailboxId: row.mailboxId, token, envelopeId: row.envelopeId, flags: 0, payload: row.payload }
    const answer = context.link().pool.call(key, call)
    answer.catch(() => undefined)
    calls.push(answer)
  }
  return calls
}

async function asStranger({ core, own, link }: SyncContext, key: string, row: EnvelopeRow, stopped: () => boolean) {
  const bits = await link().pool.work(key)
  const { mailboxId, envelopeId, payload } = row
  const expiry = core.serverNow() + PERIODS.proofOfWork - 60_000
  // Seconds of work: closing the client must not wait for them.
  const turn = async () => {
    await core.clock.turn()
    if (stopped()) throw new ConclaveError('E_UNAVAILABLE', 'the client is closing')
  }
  const nonce = await solveProofOfWork(core.crypto, { serverId: own.require().serverId, mailboxId, payload, expiry }, turn, bits)
  return { type: 'request' as const, mailboxId, expiry, nonce, envelopeId, payload }
}

/** Does what the error asks for; throws when only time helps. */
async function recover(context: SyncContext, lane: Lane, row: EnvelopeRow, reason: unknown): Promise<void> {
  const { core, own } = context
  const code = codeOf(reason)
  if (code === 'E_TOKEN_STALE') {
    if (lane.userId !== own.require().userId) return core.change(() => setStranger(core.db, lane.userId, true))
    // Our own token: another device has made a newer one, or the server has not heard of ours yet.
    core.change(() => addTask(core.db, 'records-pull'))
    throw reason
  }
  if (code === 'E_MAILBOX_UNKNOWN') return dropGone(context, lane, row)
  if (code !== undefined && HOPELESS.includes(code)) {
    return core.change((tell) => {
      deleteEnvelope(core.db, row.id)
      failMessage(context, row.messageId, code, tell)
    })
  }
  throw reason
}

/** The device is gone, or has another mailbox: what the chain says now counts. */
async function dropGone(context: SyncContext, lane: Lane, row: EnvelopeRow): Promise<void> {
  const { core } = context
  const addresses = await context.addresses.refresh(lane.userId)
  if (addresses.some((address) => address.deviceId === row.deviceId && address.mailboxId === row.mailboxId))
    throw new ConclaveError('E_UNAVAILABLE', 'the server contradicts itself')
  core.change((tell) => {
    for (const messageId of deleteEnvelopesTo(core.db, lane.userId, row.deviceId)) settleMessage(context, lane.userId, messageId, tell)
  })
}
