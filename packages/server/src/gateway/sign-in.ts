import { ConclaveError, type DeviceId, type GatewayEvent, type UserId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { isLow } from '../domain/prekeys/hand-out.ts'
import { checkSignature, startSession } from '../domain/sessions/sign-in.ts'
import type { DeviceRow, PrekeyCount, StreamState } from '../store/port.ts'

/** Who is on the socket; made by hello, believed after authenticate. */
export interface Greeted {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly clientNonce: Uint8Array
  readonly serverNonce: Uint8Array
  readonly expiry: number
}

/** @throws ConclaveError `E_SIGNATURE`, `E_DEVICE_REVOKED`, `E_CHALLENGE_EXPIRED` */
export async function authenticate(context: Context, greeted: Greeted, signature: Uint8Array): Promise<DeviceRow> {
  if (context.clock.now() >= greeted.expiry) throw new ConclaveError('E_CHALLENGE_EXPIRED')
  await checkSignature(context, 'device', { ...greeted, signature })
  const device = await context.store.devices.find(greeted.userId, greeted.deviceId)
  if (device === undefined) throw new ConclaveError('E_DEVICE_REVOKED')
  return device
}

export interface Opening {
  readonly welcome: Extract<GatewayEvent, { type: 'welcome' }>
  readonly heads: { readonly mailbox: StreamState; readonly requests: StreamState }
  /** One-time keys left, when they are few. */
  readonly prekeysLow: PrekeyCount | undefined
}

/** What a signed-in socket begins with; asked for in one turn, so that the store answers in one batch. @throws ConclaveError `E_DEVICE_REVOKED` */
export async function openSession(context: Context, device: DeviceRow): Promise<Opening> {
  const { streams, prekeys } = context.store
  const [session, mailbox, requests, chain, records, count] = await Promise.all([
    startSession(context, device),
    streams.state({ kind: 'mailbox', key: device.mailboxId }),
    streams.state({ kind: 'requests', key: device.mailboxId }),
    streams.state({ kind: 'chain', key: device.userId }),
    streams.state({ kind: 'records', key: device.userId }),
    prekeys.count(device.deviceId),
  ])
  const welcome = {
    type: 'welcome',
    token: session.token,
    tokenExpires: session.expires,
    serverTime: context.clock.now(),
    mailboxHead: mailbox.head,
    mailboxTrimmed: mailbox.trimmed,
    requestsHead: requests.head,
    requestsTrimmed: requests.trimmed,
    chainHead: chain.head,
    recordsHead: records.head,
  } as const
  return { welcome, heads: { mailbox, requests }, prekeysLow: isLow(count) ? count : undefined }
}
