import type { PeerSessions } from '@conclave/crypto'
import { ConclaveError, type DeviceId, type UserId } from '@conclave/protocol'
import { decodeBody } from '../body.ts'
import { putSentBody } from '../store/tables/history.ts'
import { deleteOutbox, dueOutbox, type EnvelopeRow, insertEnvelope, lastNotBefore, type OutboxRow } from '../store/tables/outbox.ts'
import { personOf } from '../store/tables/people.ts'
import type { SyncContext } from './context.ts'
import { settleMessage } from './outcome.ts'
import { encryptAndSeal, loadSessions, saveSessions } from './ratchet.ts'
import { bundlesFor, readySessions, type Target, targetsOf } from './targets.ts'

const AT_ONCE = 16

/**
 * Encrypts what is due for one account, for each of its devices: new ratchet states, sealed envelopes and the end of the first stage are
 * one transaction, and only after it may bytes leave.
 * @returns whether anything was done
 */
export async function stage(context: SyncContext, userId: UserId): Promise<boolean> {
  const { core } = context
  const due = () => dueOutbox(core.db, userId, core.clock.now(), AT_ONCE)
  if (due().length === 0) return false
  const targets = await targetsOf(context, userId)
  const self = userId === context.own.require().userId
  if (targets.length === 0 && !self) throw new ConclaveError('E_MAILBOX_UNKNOWN', 'no device with valid keys')
  const fresh = new Set(due().flatMap((row) => (row.fresh && row.onlyDevice ? [row.onlyDevice] : [])))
  const bundles = await bundlesFor(context, userId, targets, fresh)
  await core.ratchets.run(userId, async () => {
    const checkEpoch = core.sessions.mark()
    const rows = due().filter(
      (row) =>
        !row.fresh ||
        (row.onlyDevice !== undefined && (bundles.has(row.onlyDevice) || !targets.some((one) => one.remote.deviceId === row.onlyDevice))),
    )
    const result = await encryptAll(context, userId, targets, rows, new Map(bundles))
    core.change((tell) => {
      checkEpoch()
      for (const [deviceId, sessions] of result.sessions) saveSessions(core, userId, deviceId, sessions)
      for (const envelope of result.envelopes) insertEnvelope(core.db, envelope)
      for (const row of rows) {
        deleteOutbox(core.db, row.id)
        if (row.onlyDevice === undefined) remember(context, row, targets)
        settleMessage(context, userId, row.messageId, tell)
      }
    })
  })
  return true
}

async function encryptAll(
  context: SyncContext,
  userId: UserId,
  targets: readonly Target[],
  rows: readonly OutboxRow[],
  bundles: Map<DeviceId, Parameters<typeof readySessions>[4]>,
) {
  const { core, own, chains } = context
  const me = own.require()
  const ownChain = await chains.get(me.userId)
  const sessions = new Map<DeviceId, PeerSessions>()
  const envelopes: Omit<EnvelopeRow, 'id'>[] = []
  const clock = new Map<DeviceId, number>()
  for (const row of rows) {
    for (const target of targets) {
      const { deviceId } = target.remote
      if (row.onlyDevice !== undefined && row.onlyDevice !== deviceId) continue
      const known = sessions.get(deviceId) ?? loadSessions(core, userId, deviceId)
      // A bundle is used once: for a device without a session, or for the row that asked for a new one.
      const bundle = !known || row.fresh ? bundles.get(deviceId) : undefined
      if (bundle) bundles.delete(deviceId)
      const ready = await readySessions(context, me, target, known, bundle)
      const sealed = await encryptAndSeal(core, me, ownChain, target, ready, row.body)
      sessions.set(deviceId, sealed.sessions)
      const notBefore = userId === me.userId ? ownCopyTime(context, deviceId, clock) : 0
      envelopes.push({
        userId,
        deviceId,
        mailboxId: target.address.mailboxId,
        envelopeId: core.newEnvelopeId(),
        messageId: row.messageId,
        payload: sealed.payload,
        stranger: userId !== me.userId && personOf(core.db, userId)?.profileKey === undefined,
        notBefore,
      })
    }
  }
  return { sessions, envelopes }
}

/** Own copies leave 1 to 10 s later at random, in order for each device (T9). */
function ownCopyTime({ core, own }: SyncContext, deviceId: DeviceId, times: Map<DeviceId, number>): number {
  const random = core.clock.now() + 1_000 + Math.floor(core.chance() * 9_000)
  const at = Math.max(random, times.get(deviceId) ?? lastNotBefore(core.db, own.require().userId, deviceId))
  times.set(deviceId, at)
  return at
}

function remember(context: SyncContext, row: OutboxRow, targets: readonly Target[]): void {
  const { conversationId, counter } = decodeBody(row.body)
  const devices = targets.map((target) => target.remote.deviceId)
  const { userId, messageId, body } = row
  putSentBody(context.core.db, { userId, messageId, conversationId, counter, body, devices, sentAt: context.core.clock.now() })
}
