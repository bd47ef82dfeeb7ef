import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ConclaveError, LIMITS } from '@conclave/protocol'
import { type ServerOptions, WebSocketServer } from 'ws'
import type { Anonymous } from '../anonymous/anonymous.ts'
import type { Context } from '../context.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { errorAnswer } from '../http/errors.ts'
import { securityHeaders } from '../http/headers.ts'
import { originOf } from '../http/origin.ts'
import { Places } from './places.ts'
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
  const places = new Places(context.config.maxConnections)
  let stopping = false

  const target = (request: IncomingMessage) => {
    const address = context.addresses.key(originOf(request))
    if (stopping || !places.admits(address)) throw new ConclaveError('E_UNAVAILABLE')
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

  return {
    get open() {
      return places.taken
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
          places.take(address)
          readFast(webSocket)
          webSocket.once('close', () => places.leave(address))
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
