import type { Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import { decodeAnonymousReply, decodeAnonymousRequest, encodeAnonymousReply } from '@conclave/protocol'

/** The network of a device whose server can fall silent: it takes every question, and answers none. What it pushes by itself still comes. */
export interface StallableNetwork {
  readonly connect: Connect
  stall(): void
  /** Answers the questions about others that wait: come back in `retryAfter` ms. */
  refuse(retryAfter: number): void
  /** Sockets that were opened so far. */
  readonly sockets: number
  /** What was asked since the silence began: types of questions about others, or paths. */
  readonly unanswered: readonly string[]
}

export function stallableNetwork(): StallableNetwork {
  const unanswered: string[] = []
  let [stalled, sockets] = [false, 0]
  let waiting: ((retryAfter: number) => void)[] = []
  const connect: Connect = (url) => {
    const { http, openSocket } = nodeTransport(url)
    const silence = (path: string) => {
      unanswered.push(path)
      return new Promise<never>(() => undefined)
    }
    return {
      http: (request) => (stalled ? silence(request.path) : http(request)),
      openSocket: (path, listener) => {
        sockets++
        if (path !== '/v1/anonymous') return openSocket(path, listener)
        const frame = (bytes: Uint8Array) => {
          if (!stalled || decodeAnonymousReply(bytes).type === 'opened') listener.frame(bytes)
        }
        const socket = openSocket(path, { ...listener, frame })
        const send = (bytes: Uint8Array) => {
          const request = decodeAnonymousRequest(bytes)
          if (!stalled || request.type === 'open') return socket.send(bytes)
          unanswered.push(request.type)
          const { requestId } = request
          waiting.push((retryAfter) => listener.frame(encodeAnonymousReply({ type: 'refused', requestId, code: 'E_RATE_LIMITED', retryAfter })))
        }
        return { send, close: () => socket.close() }
      },
    }
  }
  return {
    connect,
    unanswered,
    stall: () => (stalled = true),
    refuse: (retryAfter) => {
      for (const answer of waiting) answer(retryAfter)
      waiting = []
    },
    get sockets() {
      return sockets
    },
  }
}
