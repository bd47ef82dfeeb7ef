import { codeOf, decodeGatewayEvent, encodeGatewayCommand, type ErrorCode, type GatewayCommand, type GatewayEvent, isErrorCode, PERIODS, PROTOCOL_VERSION, type DeviceId, type ServerId, type UserId } from '@conclave/protocol'
import type { Clock } from '../clock.ts'
import { backoff } from './backoff.ts'
import type { Socket, Transport } from './port.ts'

export type GatewayState = 'stopped' | 'connecting' | 'online' | 'waiting'
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
export interface GatewayListener {
  state(state: GatewayState, error: ErrorCode | undefined): void
  welcome(welcome: Welcome): void
  pushed(event: Pushed): void
}
export interface Gateway {
  start(): void
  stop(): void
  /** Tries at once instead of at the end of the pause: the network came back. */
  hurry(): void
  send(command: GatewayCommand): void
}

/** Errors after which trying again alone helps nobody. */
const FINAL: readonly ErrorCode[] = ['E_CONTINUITY', 'E_VERSION', 'E_DEVICE_REVOKED', 'E_SIGNATURE']
const SILENCE = 2 * PERIODS.keepAlive + 10_000

/** `/v1/gateway`: hello, challenge, authenticate, welcome; then keep-alive, and again from the cursors after each loss. */
export function gateway(transport: Transport, clock: Clock, identity: GatewayIdentity, listener: GatewayListener): Gateway {
  let running = false
  let attempt = 0
  let connection: { socket: Socket; close: (error?: ErrorCode, retryAfter?: number) => void; send: (c: GatewayCommand) => void } | undefined
  let cancelWait = () => {}

  const again = (error: ErrorCode | undefined, retryAfter: number) => {
    connection = undefined
    if (!running) return
    if (error !== undefined && FINAL.includes(error)) {
      running = false
      return listener.state('stopped', error)
    }
    cancelWait = clock.after(Math.max(retryAfter, backoff(attempt++, identity.jitter())), connect)
    listener.state('waiting', error)
  }
  const connect = () => {
    if (!running || connection) return
    listener.state('connecting', undefined)
    connection = openConnection(transport, clock, identity, {
      welcome: (welcome) => {
        attempt = 0
        listener.welcome(welcome)
        listener.state('online', undefined)
      },
      pushed: (event) => listener.pushed(event),
      ended: again,
    })
  }
  return {
    start: () => {
      if (running) return
      running = true
      attempt = 0
      connect()
    },
    stop: () => {
      if (!running) return
      running = false
      cancelWait()
      connection?.close()
      listener.state('stopped', undefined)
    },
    hurry: () => {
      if (!running || connection) return
      cancelWait()
      attempt = 0
      connect()
    },
    send: (command) => connection?.send(command),
  }
}

interface ConnectionListener {
  welcome(welcome: Welcome): void
  pushed(event: Pushed): void
  ended(error: ErrorCode | undefined, retryAfter: number): void
}

function openConnection(transport: Transport, clock: Clock, identity: GatewayIdentity, listener: ConnectionListener) {
  const clientNonce = identity.nonce()
  let over = false
  let welcomed = false
  let heard = clock.now()
  let cancelPing = () => {}

  const close = (error?: ErrorCode, retryAfter = 0) => {
    if (over) return
    over = true
    cancelPing()
    socket.close()
    listener.ended(error, retryAfter)
  }
  const send = (command: GatewayCommand) => {
    if (!over) socket.send(encodeGatewayCommand(command))
  }
  const keepAlive = () => {
    cancelPing = clock.after(PERIODS.keepAlive, () => {
      if (clock.now() - heard > SILENCE) return close('E_SERVER_UNREACHABLE')
      send({ type: 'ping', nonce: 0 })
      keepAlive()
    })
  }
  const authenticate = async (challenge: Extract<GatewayEvent, { type: 'challenge' }>) => {
    if (challenge.serverId !== identity.serverId) return close('E_CONTINUITY')
    const signature = await identity.sign({ serverNonce: challenge.serverNonce, clientNonce, expiry: challenge.expiry })
    const { mailbox, requests } = identity.cursors()
    send({ type: 'authenticate', signature, mailboxCursor: mailbox, requestsCursor: requests })
  }
  const receive = async (event: GatewayEvent) => {
    switch (event.type) {
      case 'challenge':
        return authenticate(event)
      case 'welcome':
        welcomed = true
        return listener.welcome(event)
      case 'failure':
        return close(isErrorCode(event.code) ? event.code : 'E_UNAVAILABLE', event.retryAfter)
      case 'pong':
        return
      case 'stopping':
        return close('E_UNAVAILABLE', event.retryAfter)
      case 'deliver':
      case 'transient':
      case 'prekeysLow':
      case 'chainChanged':
      case 'recordsChanged':
        return welcomed ? listener.pushed(event) : close('E_SERVER_UNREACHABLE')
    }
  }

  const socket: Socket = transport.openSocket('/v1/gateway', {
    opened: () => {
      send({ type: 'hello', version: PROTOCOL_VERSION, userId: identity.userId, deviceId: identity.deviceId, clientNonce })
      keepAlive()
    },
    frame: (bytes) => {
      if (over) return
      heard = clock.now()
      let event: GatewayEvent
      try {
        event = decodeGatewayEvent(bytes)
      } catch {
        return close('E_SERVER_UNREACHABLE')
      }
      receive(event).catch((error: unknown) => close(codeOf(error) ?? 'E_INTERNAL'))
    },
    closed: (code) => close(code === 4426 ? 'E_VERSION' : 'E_SERVER_UNREACHABLE'),
  })
  return { socket, close, send }
}

