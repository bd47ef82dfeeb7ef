import type { Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import {
  decodeGatewayCommand,
  decodeGatewayEvent,
  encodeGatewayCommand,
  encodeGatewayEvent,
  type GatewayCommand,
  type GatewayEvent,
} from '@conclave/protocol'
import type { HttpLie } from './lying-ledger.ts'

/** What a device gets in place of one event, and what the server gets in place of one command; honest where a part is missing. */
export interface GatewayLies {
  events?(event: GatewayEvent): readonly GatewayEvent[]
  command?(command: GatewayCommand): Promise<GatewayCommand>
  readonly http?: HttpLie
}

/** The network of a device between which and the server somebody sits who changes what the signed-in connection carries. */
export function lyingGateway(lies: GatewayLies): Connect {
  return (url) => {
    const { http, openSocket } = nodeTransport(url)
    return {
      http: (request) => lies.http?.(request, () => http(request)) ?? http(request),
      openSocket: (path, listener) => {
        if (path !== '/v1/gateway') return openSocket(path, listener)
        const frame = (bytes: Uint8Array) => {
          const events = lies.events?.(decodeGatewayEvent(bytes))
          if (events === undefined) return listener.frame(bytes)
          for (const event of events) listener.frame(encodeGatewayEvent(event))
        }
        const socket = openSocket(path, { opened: () => listener.opened(), closed: (code, reason) => listener.closed(code, reason), frame })
        let order = Promise.resolve()
        const send = (bytes: Uint8Array) => {
          const { command } = lies
          if (command === undefined) return socket.send(bytes)
          order = order.then(async () => socket.send(encodeGatewayCommand(await command(decodeGatewayCommand(bytes)))))
        }
        return { send, close: () => socket.close() }
      },
    }
  }
}
