import { ConclaveError, type DeviceId, type GatewayEvent, type MailboxId, type UserId } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { isLow } from '../domain/prekeys/hand-out.ts'
import { checkSignature, startSession } from '../domain/sessions/sign-in.ts'
import type { PrekeyCount, StreamState } from '../store/port.ts'

/** Who is on the socket; made by hello, believed after authenticate. */
export interface Greeted {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly clientNonce: Uint8Array
  readonly serverNonce: Uint8Array
  readonly expiry: number
}
/** A device that has signed its challenge. */
export interface SocketDevice {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly mailboxId: MailboxId
}

/** @throws ConclaveError `E_SIGNATURE`, `E_DEVICE_REVOKED`, `E_CHALLENGE_EXPIRED` */
export async function authenticate(context: Context, greeted: Greeted, signature: Uint8Array): Promise<SocketDevice> {
  if (context.clock.now() >= greeted.expiry) throw new ConclaveError('E_CHALLENGE_EXPIRED')
  const mailboxId = await checkSignature(context, 'device', { ...greeted, signature })
  if (mailboxId === undefined) throw new ConclaveError('E_DEVICE_REVOKED')
  return { userId: greeted.userId, deviceId: greeted.deviceId, mailboxId }
}

export interface Opening {
  readonly welcome: Extract<GatewayEvent, { type: 'welcome' }>
  readonly heads: { readonly mailbox: StreamState; readonly requests: StreamState }
  /** One-time keys left, when they are few. */
  readonly prekeysLow: PrekeyCount | undefined
}

/** What a signed-in socket begins with. @throws ConclaveError `E_DEVICE_REVOKED` */
export async function openSession(context: Context, device: SocketDevice): Promise<Opening> {
  const session = await startSession(context, device)
  const { mailbox, requests, chain, records, prekeys } = session.signedIn
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
  return { welcome, heads: { mailbox, requests }, prekeysLow: isLow(prekeys) ? prekeys : undefined }
}
