import {
  boundedRetryAfter,
  codeOf,
  type DeviceId,
  decodeGatewayEvent,
  encodeGatewayCommand,
  type ErrorCode,
  type GatewayCommand,
  type GatewayEvent,
  isErrorCode,
  PERIODS,
  PROTOCOL_VERSION,
  type ServerId,
  type UserId,
} from '@conclave/protocol'
import type { Clock } from '../clock.ts'
import type { Socket, Transport } from './port.ts'

export type Welcome = Extract<GatewayEvent, { type: 'welcome' }>
/** What the server pushes once it knows the device. */
export type Pushed = Exclude<GatewayEvent, { type: 'challenge' | 'welcome' | 'pong' | 'failure' }>

/** Who signs in, and from where on it reads. */
export interface GatewayIdentity {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly serverId: ServerId
  cursors(): { mailbox: number; requests: number }
  nonce(): Uint8Array
  /** `Sign(device, "conclave/session/v1", ...)` over both nonces. */
  sign(challenge: { serverNonce: Uint8Array; clientNonce: Uint8Array; expiry: number }): Promise<Uint8Array>
  /** In [0, 1), for the back-off. */
  jitter(): number
}
export interface GatewaySessionListener {
  welcome(welcome: Welcome): void
  pushed(event: Pushed): void
  /** Once, at the end; `retryAfter` in ms, 0 when the server asked for no pause. */
  ended(error: ErrorCode | undefined, retryAfter: number): void
}

const SILENCE = 2 * PERIODS.keepAlive + 10_000

/** One socket to `/v1/gateway` from hello to its end: hello, challenge, authenticate, welcome; then keep-alive. */
export class GatewaySession {
  readonly #clock: Clock
  readonly #identity: GatewayIdentity
  readonly #listener: GatewaySessionListener
  readonly #clientNonce: Uint8Array
  readonly #socket: Socket
  #over = false
  #welcomed = false
  #heard: number
  #cancelPing = () => {}

  constructor(transport: Transport, clock: Clock, identity: GatewayIdentity, listener: GatewaySessionListener) {
    this.#clock = clock
    this.#identity = identity
    this.#listener = listener
    this.#clientNonce = identity.nonce()
    this.#heard = clock.now()
    this.#socket = transport.openSocket('/v1/gateway', {
      opened: () => this.#hello(),
      frame: (bytes) => this.#frame(bytes),
      closed: (code, reason) => this.close(code === 4426 ? 'E_VERSION' : (reason ?? 'E_SERVER_UNREACHABLE')),
    })
    this.#keepAlive()
  }

  send(command: GatewayCommand): void {
    if (!this.#over) this.#socket.send(encodeGatewayCommand(command))
  }

  close(error?: ErrorCode, retryAfter = 0): void {
    if (this.#over) return
    this.#over = true
    this.#cancelPing()
    this.#socket.close()
    this.#listener.ended(error, boundedRetryAfter(retryAfter) ?? 0)
  }

  #hello(): void {
    const { userId, deviceId } = this.#identity
    this.send({ type: 'hello', version: PROTOCOL_VERSION, userId, deviceId, clientNonce: this.#clientNonce })
  }

  /** Also before the welcome: a server that takes the connection and says nothing is not waited for. */
  #keepAlive(): void {
    this.#cancelPing = this.#clock.after(PERIODS.keepAlive, () => {
      if (this.#clock.now() - this.#heard > SILENCE) return this.close('E_SERVER_UNREACHABLE')
      if (this.#welcomed) this.send({ type: 'ping', nonce: 0 })
      this.#keepAlive()
    })
  }

  #frame(bytes: Uint8Array): void {
    if (this.#over) return
    this.#heard = this.#clock.now()
    let event: GatewayEvent
    try {
      event = decodeGatewayEvent(bytes)
    } catch {
      return this.close('E_SERVER_UNREACHABLE')
    }
    this.#receive(event).catch((error: unknown) => this.close(codeOf(error) ?? 'E_INTERNAL'))
  }

  async #receive(event: GatewayEvent): Promise<void> {
    switch (event.type) {
      case 'challenge':
        return this.#authenticate(event)
      case 'welcome':
        this.#welcomed = true
        return this.#listener.welcome(event)
      case 'failure':
        return this.close(isErrorCode(event.code) ? event.code : 'E_UNAVAILABLE', event.retryAfter)
      case 'pong':
        return
      case 'stopping':
        return this.close('E_UNAVAILABLE', event.retryAfter)
      case 'deliver':
      case 'transient':
      case 'prekeysLow':
      case 'chainChanged':
      case 'recordsChanged':
      case 'community':
      case 'ledgerChanged':
      case 'groupChanged':
      case 'channelEntries':
      case 'channelErased':
      case 'signal':
      case 'channelGone':
      case 'communityGone':
      case 'posted':
      case 'postRefused':
      case 'bundleWanted':
      case 'recordReplaced':
        return this.#welcomed ? this.#listener.pushed(event) : this.close('E_SERVER_UNREACHABLE')
    }
  }

  async #authenticate(challenge: Extract<GatewayEvent, { type: 'challenge' }>): Promise<void> {
    if (challenge.serverId !== this.#identity.serverId) return this.close('E_CONTINUITY')
    const { serverNonce, expiry } = challenge
    const signature = await this.#identity.sign({ serverNonce, clientNonce: this.#clientNonce, expiry })
    const { mailbox, requests } = this.#identity.cursors()
    this.send({ type: 'authenticate', signature, mailboxCursor: mailbox, requestsCursor: requests })
  }
}
