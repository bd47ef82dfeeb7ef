import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ConclaveError, LIMITS } from '@conclave/protocol'
import { type ServerOptions, WebSocketServer } from 'ws'
import type { Anonymous } from '../anonymous/anonymous.ts'
import type { Context } from '../context.ts'
import type { AddressKey } from '../domain/limits/address.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { errorAnswer } from '../http/errors.ts'
import { securityHeaders } from '../http/headers.ts'
import { originOf } from '../http/origin.ts'
import { readFast } from './ws-inside.ts'

/** In ws 8.23 but not yet in its types. */
interface NewOptions {
  /** Milliseconds until a client that does not answer the close is cut off. */
  readonly closeTimeout: number
  /** Pieces of one message, and of one frame as they come from the network: many small ones take far more memory than their bytes. */
  readonly maxFragments: number
  readonly maxBufferedChunks: number
}

const OPTIONS: ServerOptions & NewOptions = {
  noServer: true,
  maxPayload: LIMITS.frameBytes,
  perMessageDeflate: false,
  clientTracking: false,
  skipUTF8Validation: true,
  closeTimeout: 3_000,
  maxFragments: 64,
  maxBufferedChunks: 2_048,
}

/** When so much of the places is taken, no address gets more than its share of them: one alone must not lock out everybody. */
const CROWDED = 3 / 4
const SHARE = 1 / 4

export interface Upgrades {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Refuses new sockets from now on. */
  stop(): void
  /** Open sockets. */
  readonly open: number
}

/** Turns HTTP requests into the two kinds of sockets. */
export function createUpgrades(context: Context, gateway: Gateway, anonymous: Anonymous): Upgrades {
  const server = new WebSocketServer(OPTIONS)
  const headers = securityHeaders(context.config)
  const { maxConnections } = context.config
  const held = new Map<AddressKey, number>()
  let open = 0
  let stopping = false

  const target = (request: IncomingMessage) => {
    const address = context.addresses.key(originOf(request))
    const outOfShare = open >= maxConnections * CROWDED && (held.get(address) ?? 0) >= maxConnections * SHARE
    if (stopping || open >= maxConnections || outOfShare) throw new ConclaveError('E_UNAVAILABLE')
    switch (request.url?.split('?')[0]) {
      case '/v1/gateway':
        return { kind: gateway, address }
      case '/v1/anonymous':
        if (request.headers.authorization !== undefined || request.headers.cookie !== undefined)
          throw new ConclaveError('E_MALFORMED', 'no credentials here')
        if (!anonymous.admits(address)) throw new ConclaveError('E_RATE_LIMITED')
        return { kind: anonymous, address }
      default:
        throw new ConclaveError('E_NOT_FOUND')
    }
  }

  const leave = (address: AddressKey) => {
    open--
    const left = (held.get(address) ?? 1) - 1
    if (left === 0) held.delete(address)
    else held.set(address, left)
  }

  return {
    get open() {
      return open
    },
    stop() {
      stopping = true
    },
    accept(request, socket, head) {
      const ignore = () => undefined
      socket.on('error', ignore)
      try {
        const { kind, address } = target(request)
        server.handleUpgrade(request, socket, head, (webSocket) => {
          socket.removeListener('error', ignore)
          open++
          held.set(address, (held.get(address) ?? 0) + 1)
          readFast(webSocket)
          webSocket.once('close', () => leave(address))
          kind.accept(webSocket, address)
        })
      } catch (error) {
        refuse(socket, error instanceof ConclaveError ? error : new ConclaveError('E_INTERNAL'), headers)
      }
    },
  }
}

function refuse(socket: Duplex, error: ConclaveError, headers: Readonly<Record<string, string>>): void {
  const { status, body } = errorAnswer(error)
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  })
  // who never closes its half would keep the socket for ever: HTTP's timeouts end with the upgrade
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} Refused\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
}
