import type { Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'

/** The network of a device whose server can fall silent: it takes every question, and answers none. What it pushes by itself still comes. */
export interface StallableNetwork {
  readonly connect: Connect
  stall(): void
  /** Sockets that were opened so far. */
  readonly sockets: number
  /** Questions that were asked since the silence began. */
  readonly unanswered: number
}

export function stallableNetwork(): StallableNetwork {
  let [stalled, sockets, unanswered] = [false, 0, 0]
  const connect: Connect = (url) => {
    const { http, openSocket } = nodeTransport(url)
    const silence = () => {
      unanswered++
      return new Promise<never>(() => undefined)
    }
    return {
      http: (request) => (stalled ? silence() : http(request)),
      openSocket: (path, listener) => {
        sockets++
        const isAsked = path === '/v1/anonymous'
        const socket = openSocket(path, { ...listener, frame: (bytes) => !(stalled && isAsked) && listener.frame(bytes) })
        const send = (bytes: Uint8Array) => {
          if (stalled && isAsked) unanswered++
          socket.send(bytes)
        }
        return { send, close: () => socket.close() }
      },
    }
  }
  return {
    connect,
    stall: () => (stalled = true),
    get sockets() {
      return sockets
    },
    get unanswered() {
      return unanswered
    },
  }
}
