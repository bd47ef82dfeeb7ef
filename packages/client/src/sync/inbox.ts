import type { DecryptResult, DecryptRefusal, PeerSessions } from '@conclave/crypto'
import { type DeviceId, LANES, type StreamEntry, type UserId } from '@conclave/protocol'

import { type Body, decodeBody } from '../body.ts'
import { receive } from '../conversations/receive.ts'
import { accountNumber, setAccountNumber } from '../store/tables/account.ts'
import { prekeyOf } from '../store/tables/prekeys.ts'
import { personOf } from '../store/tables/people.ts'
import type { SyncContext } from './context.ts'
import { consume, decryptMessage, loadSessions, localDevice, openEnvelope, prekeySecrets, remoteDevice, saveSessions } from './ratchet.ts'
import { noteReset, startRepair } from './repair.ts'
import { compareHead, senderChain } from './sender.ts'

export type LaneName = keyof typeof LANES
/** An entry of one of the device's two streams, or a transient payload without a number. */
export interface Delivery {
  readonly lane: LaneName
  readonly seq: number | undefined
  readonly payload: Uint8Array
}
export const deliveryOf = (lane: number, entry: StreamEntry): Delivery => ({
  lane: lane === LANES.mailbox ? 'mailbox' : 'requests',
  seq: entry.seq,
  payload: entry.payload,
})

const CURSOR = { mailbox: 'mailbox_cursor', requests: 'requests_cursor' } as const
type Consumed = Extract<DecryptResult, { kind: 'message' }>['consumed']

/** What one delivery turned out to be. */
type Outcome =
  | {
      readonly kind: 'body'
      readonly userId: UserId
      readonly deviceId: DeviceId
      readonly body: Body
      readonly stranger: boolean
      readonly reset: boolean
    }
  | { readonly kind: 'unreadable'; readonly userId: UserId; readonly deviceId: DeviceId; readonly reason: DecryptRefusal }
  | { readonly kind: 'dropped' }

/** States of this batch that are not committed yet. */
interface Batch {
  readonly sessions: Map<string, { userId: UserId; deviceId: DeviceId; sessions: PeerSessions }>
  readonly consumed: Consumed[]
  readonly locks: Map<UserId, () => void>
}

/**
 * Decrypts deliveries in order, then commits ratchet states, messages, used keys and cursors in ONE transaction.
 * @returns the highest number of each lane that is durable now, and how many entries were not for us to read
 * @throws ConclaveError when the network is needed and does not answer; nothing has changed then
 */
export async function takeIn(
  context: SyncContext,
  deliveries: readonly Delivery[],
): Promise<{ cursors: Partial<Record<LaneName, number>>; dropped: number }> {
  const { core } = context
  const checkEpoch = core.sessions.mark()
  const batch: Batch = { sessions: new Map(), consumed: [], locks: new Map() }
  const news = deliveries.filter(({ lane, seq }) => seq === undefined || seq > accountNumber(core.db, CURSOR[lane]))
  try {
    const outcomes: Outcome[] = []
    for (const delivery of news) outcomes.push(await open(context, batch, delivery))
    return core.change((tell) => {
      checkEpoch()
      for (const { userId, deviceId, sessions } of batch.sessions.values()) saveSessions(core, userId, deviceId, sessions)
      for (const consumed of batch.consumed) consume(core, consumed)
      for (const outcome of outcomes) {
        if (outcome.kind === 'body' && outcome.reset) noteReset(core, outcome.userId, outcome.deviceId)
        if (outcome.kind === 'body') receive(context, outcome, tell)
        if (outcome.kind === 'unreadable') startRepair(context, outcome.userId, outcome.deviceId, outcome.reason, tell)
      }
      return { cursors: advance(context, deliveries), dropped: outcomes.filter((outcome) => outcome.kind === 'dropped').length }
    })
  } finally {
    for (const release of batch.locks.values()) release()
  }
}

function advance({ core }: SyncContext, deliveries: readonly Delivery[]): Partial<Record<LaneName, number>> {
  const cursors: Partial<Record<LaneName, number>> = {}
  for (const { lane, seq } of deliveries) if (seq !== undefined) cursors[lane] = Math.max(cursors[lane] ?? accountNumber(core.db, CURSOR[lane]), seq)
  for (const lane of ['mailbox', 'requests'] as const) if (cursors[lane] !== undefined) setAccountNumber(core.db, CURSOR[lane], cursors[lane])
  return cursors
}

async function open(context: SyncContext, batch: Batch, { lane, payload }: Delivery): Promise<Outcome> {
  const { core, own } = context
  const me = own.require()
  const opened = await openEnvelope(core.crypto, me.mailboxId, (keyId) => prekeyOf(core.db, 'sealing', keyId), payload)
  if (opened.kind === 'refused') return { kind: 'dropped' }
  const sealed = opened.content
  const { senderUserId: userId, senderDeviceId: deviceId } = sealed
  if (userId === me.userId && deviceId === me.deviceId) return { kind: 'dropped' }
  if (personOf(core.db, userId)?.state === 'blocked') return { kind: 'dropped' }
  const chain = await senderChain(context, userId, deviceId)
  const remote = chain && remoteDevice(chain, deviceId)
  if (!remote) return { kind: 'dropped' }

  if (!batch.locks.has(userId)) batch.locks.set(userId, await core.ratchets.take(userId))
  const name = `${userId}/${deviceId}`
  const known = batch.sessions.get(name)?.sessions ?? loadSessions(core, userId, deviceId)
  const result = await decryptMessage(core.crypto, localDevice(me), remote, known, sealed.message, usable(context, batch), core.serverNow())
  if (result.kind === 'duplicate') return { kind: 'dropped' }
  if (result.kind === 'refused') return { kind: 'unreadable', userId, deviceId, reason: result.reason }
  batch.sessions.set(name, { userId, deviceId, sessions: result.sessions })
  batch.consumed.push(result.consumed)
  await compareHead(context, userId, { seq: sealed.headSeq, hash: sealed.headHash })
  const body = readBody(result.plaintext)
  if (!body) return { kind: 'dropped' }
  await meet(context, userId, body, lane)
  return { kind: 'body', userId, deviceId, body, stranger: lane === 'requests', reset: result.started && known !== undefined }
}

/** One-time keys that an earlier entry of the same batch has used are gone already. */
function usable({ core }: SyncContext, batch: Batch): ReturnType<typeof prekeySecrets> {
  const stored = prekeySecrets(core)
  return {
    signed: stored.signed,
    oneTime: (keyId) => (batch.consumed.some((used) => used.oneTime === keyId) ? undefined : stored.oneTime(keyId)),
    kem: (keyId) => (batch.consumed.some((used) => used.kemOneTime === keyId) ? undefined : stored.kem(keyId)),
  }
}

function readBody(plaintext: Uint8Array): Body | undefined {
  try {
    return decodeBody(plaintext)
  } catch {
    return undefined
  }
}

/** Somebody who knows our token but whom this device does not know: another own device made the contact, so its records come first. */
async function meet(context: SyncContext, userId: UserId, body: Body, lane: LaneName): Promise<void> {
  const { core, own, records } = context
  const state = personOf(core.db, userId)?.state
  const early =
    lane === 'mailbox' && userId !== own.require().userId && state !== 'contact' && !(state === 'requested' && body.content.type === 'accept')
  if (early) await records.pull()
}
