import type { Connect } from '@conclave/client'
import { nodeTransport } from '@conclave/client/node'
import { type AnonymousReply, type AnonymousRequest, decodeAnonymousReply, decodeAnonymousRequest, encodeAnonymousReply } from '@conclave/protocol'

/** The answer that a device gets in place of the honest one; undefined for the honest one. */
export type Lie = (request: AnonymousRequest, honest: AnonymousReply) => AnonymousReply | undefined

/** The network of a device whose server tells it lies about others, on `/v1/anonymous`. */
export function lyingServer(lie: Lie): Connect {
  return (url) => {
    const { http, openSocket } = nodeTransport(url)
    return {
      http,
      openSocket: (path, listener) => {
        if (path !== '/v1/anonymous') return openSocket(path, listener)
        const asked: AnonymousRequest[] = []
        // Answers come in the order of the questions.
        const frame = (bytes: Uint8Array) => {
          const request = asked.shift()
          const lied = request && lie(request, decodeAnonymousReply(bytes))
          listener.frame(lied ? encodeAnonymousReply(lied) : bytes)
        }
        const socket = openSocket(path, { opened: listener.opened, closed: listener.closed, frame })
        const send = (bytes: Uint8Array) => {
          asked.push(decodeAnonymousRequest(bytes))
          socket.send(bytes)
        }
        return { send, close: () => socket.close() }
      },
    }
  }
}
