import {
  CLOSE,
  ConclaveError,
  decodeGatewayCommand,
  type DeviceId,
  encodeGatewayEvent,
  type GatewayCommand,
  type GatewayEvent,
  type MailboxId,
  PERIODS,
  PROTOCOL_VERSION,
  toBase64url,
  type UserId,
} from '@conclave/protocol'
import type { WebSocket } from 'ws'
import type { Notice } from '../bus/port.ts'
import { useOnce } from '../domain/limits/limits.ts'
import type { AddressKey } from '../domain/limits/address.ts'
import { toConclaveError } from '../http/errors.ts'
import { closeCodeOf, Connection } from '../sockets/connection.ts'
import { whenDrained } from '../sockets/ws-inside.ts'
import type { Sweepable } from '../sockets/sweep.ts'
import { type CommunityCommand, CommunitySession } from './communities/community-session.ts'
import type { Listener } from './communities/listener.ts'
import { Delivery } from './delivery.ts'
import type { GatewayContext } from './gateway-context.ts'
import { authenticate, type Greeted, openSession, type SocketDevice } from './sign-in.ts'

/** Time for hello and authenticate, ms. */
const SIGN_IN_WITHIN = 10_000
/** Three keep-alives of the client may get lost. */
const IDLE = 3 * PERIODS.keepAlive
/** Bytes that may wait for the device before transient envelopes are dropped: whoever floods them must not get it disconnected. */
const TRANSIENT_ROOM = 256 * 1024
/** News kept while a sign-in is finished. What does not fit is in the store. */
const MAX_EARLY = 64

type State =
  | { readonly kind: 'connected' }
  | { readonly kind: 'challenged'; readonly greeted: Greeted }
  | { readonly kind: 'authenticating' }
  | { readonly kind: 'signed-in'; readonly userId: UserId; readonly deviceId: DeviceId; readonly mailboxId: MailboxId }

const CONNECTED: State = { kind: 'connected' }
const AUTHENTICATING: State = { kind: 'authenticating' }

/** One socket of `/v1/gateway`. */
export class DeviceConnection extends Connection implements Sweepable, Listener {
  readonly #context: GatewayContext
  readonly #address: AddressKey
  readonly #openedAt: number
  #state: State = CONNECTED
  #id = ''
  #delivery: Delivery | undefined
  #early: Notice[] | undefined
  #communities: CommunitySession | undefined

  constructor(context: GatewayContext, socket: WebSocket, address: AddressKey) {
    super(socket, context.queue, context.clock.now())
    this.#context = context
    this.#address = address
    this.#openedAt = this.heardAt
    context.sweeper.add(this)
    context.metrics.tally.gatewayConnections++
  }

  protected override receive(frame: Buffer): void {
    this.heardAt = this.#context.clock.now()
    try {
      if (this.#delivery !== undefined) useOnce(this.#context.frames, this.#id, this.heardAt)
      this.#obey(decodeGatewayCommand(frame))
    } catch (error) {
      this.fail(error)
    }
  }

  #obey(command: GatewayCommand): void {
    switch (command.type) {
      case 'hello':
        return this.#hello(command)
      case 'authenticate':
        if (this.#state.kind !== 'challenged') throw new ConclaveError('E_MALFORMED')
        this.#authenticate(this.#state.greeted, command).catch((error: unknown) => this.fail(error))
        return
      case 'acknowledge':
        return this.#signedIn().acknowledge(command.lane as 0 | 1, command.seq)
      case 'ping':
        this.#signedIn()
        return this.event({ type: 'pong', nonce: command.nonce, serverTime: this.heardAt })
      case 'watch':
      case 'unwatch':
      case 'post':
      case 'signal':
        return this.#inCommunities(command)
    }
  }

  #inCommunities(command: CommunityCommand): void {
    this.#signedIn()
    this.#communities ??= new CommunitySession(this.#context, this)
    this.#communities.obey(command)
  }

  get id(): string {
    return this.#id
  }

  /** Of a device that is signed in. */
  get userId(): UserId {
    if (this.#state.kind !== 'signed-in') throw new ConclaveError('E_INTERNAL')
    return this.#state.userId
  }

  whenDrained(call: () => void): void {
    whenDrained(this.socket, call)
  }

  #signedIn(): Delivery {
    if (this.#delivery === undefined) throw new ConclaveError('E_MALFORMED')
    return this.#delivery
  }

  #hello({ version, userId, deviceId, clientNonce }: Extract<GatewayCommand, { type: 'hello' }>): void {
    if (this.#state.kind !== 'connected') throw new ConclaveError('E_MALFORMED')
    if (version !== PROTOCOL_VERSION) throw new ConclaveError('E_VERSION')
    useOnce(this.#context.limits.signIns, this.#address, this.heardAt)
    const serverNonce = this.#context.random(32)
    const expiry = this.heardAt + PERIODS.challenge
    this.#state = { kind: 'challenged', greeted: { userId, deviceId, clientNonce: Uint8Array.from(clientNonce), serverNonce, expiry } }
    this.event({ type: 'challenge', serverId: this.#context.keys.serverId, serverNonce, expiry })
  }

  async #authenticate(greeted: Greeted, command: Extract<GatewayCommand, { type: 'authenticate' }>): Promise<void> {
    this.#state = AUTHENTICATING
    const device = await authenticate(this.#context, greeted, command.signature)
    if (this.isClosed) return
    this.#id = toBase64url(this.#context.random(12))
    this.#state = { kind: 'signed-in', userId: device.userId, deviceId: device.deviceId, mailboxId: device.mailboxId }
    this.#early = []
    await this.#subscribe(device)
    const opening = await openSession(this.#context, device)
    if (this.isClosed) return
    this.event(opening.welcome)
    if (opening.prekeysLow !== undefined) this.event({ type: 'prekeysLow', ...opening.prekeysLow })
    const early = this.#early
    this.#early = undefined
    this.#delivery = new Delivery(this.#context, device.mailboxId, () => this.schedule())
    this.#delivery.begin(command, opening.heads)
    for (const notice of early) this.notice(notice)
  }

  async #subscribe({ userId, deviceId, mailboxId }: SocketDevice): Promise<void> {
    const { bus } = this.#context
    await Promise.all([bus.subscribe(`mailbox:${mailboxId}`, this), bus.subscribe(`device:${deviceId}`, this), bus.subscribe(`user:${userId}`, this)])
    if (this.isClosed) return this.#unsubscribe()
    bus.publish(`device:${deviceId}`, { kind: 'connected', connection: this.#id })
  }

  #unsubscribe(): void {
    if (this.#state.kind !== 'signed-in') return
    const { bus } = this.#context
    bus.unsubscribe(`mailbox:${this.#state.mailboxId}`, this)
    bus.unsubscribe(`device:${this.#state.deviceId}`, this)
    bus.unsubscribe(`user:${this.#state.userId}`, this)
  }

  notice(notice: Notice): void {
    // news between subscribing and the welcome, which must be the first event
    if (this.#early !== undefined && notice.kind !== 'connected' && notice.kind !== 'revoked')
      return void (this.#early.length < MAX_EARLY && this.#early.push(notice))
    switch (notice.kind) {
      case 'appended':
        return this.#delivery?.appended(notice.lane, notice.seq, notice.payload)
      case 'transient':
        return this.socket.bufferedAmount > TRANSIENT_ROOM ? undefined : this.event({ type: 'transient', payload: notice.payload })
      case 'chain-changed':
        return this.event({ type: 'chainChanged', headSeq: notice.headSeq })
      case 'records-changed':
        return this.event({ type: 'recordsChanged', headSeq: notice.headSeq })
      case 'prekeys-low':
        return this.event({ type: 'prekeysLow', x25519: notice.x25519, kem: notice.kem })
      case 'connected':
        return notice.connection === this.#id ? undefined : this.close(CLOSE.replaced)
      case 'revoked':
        return this.fail(new ConclaveError('E_DEVICE_REVOKED'))
      default:
        return undefined
    }
  }

  event(event: GatewayEvent): void {
    this.send(encodeGatewayEvent(event))
  }

  /** Says why, and closes. */
  fail(error: unknown): void {
    if (this.isClosed) return
    const { code, retryAfter } = toConclaveError(error, this.#context.log)
    this.event({ type: 'failure', code, retryAfter: retryAfter ?? 0 })
    this.close(closeCodeOf(code))
  }

  /** The server stops: what is pending goes out first. */
  stop(retryAfter: number): void {
    this.event({ type: 'stopping', retryAfter })
    this.close(CLOSE.goingAway)
  }

  sweep(now: number): void {
    const late = this.#state.kind === 'signed-in' ? now - this.heardAt > IDLE : now - this.#openedAt > SIGN_IN_WITHIN
    if (late) this.close(CLOSE.idle)
  }

  protected override beforeFlush(): void {
    for (const frame of this.#delivery?.takeFrames() ?? []) this.send(frame)
  }

  protected override tooSlow(): void {
    this.#context.metrics.tally.slowClosed++
    super.tooSlow()
  }

  protected override ended(): void {
    this.#context.metrics.tally.gatewayConnections--
    this.#context.sweeper.delete(this)
    this.#unsubscribe()
    this.#delivery?.end()
    this.#communities?.end()
  }
}
