import { nodeTransport } from '@conclave/client/node'
import { type AnonymousReply, type AnonymousRequest, decodeAnonymousReply, encodeAnonymousRequest } from '@conclave/protocol'

/** Asks `/v1/anonymous` one thing after another, as anybody can. */
export function anonymous(url: string): { ask(request: AnonymousRequest): Promise<AnonymousReply>; close(): void } {
  const answers: ((reply: AnonymousReply) => void)[] = []
  const opened = Promise.withResolvers<void>()
  const socket = nodeTransport(url).openSocket('/v1/anonymous', {
    opened: () => opened.resolve(),
    frame: (frame) => answers.shift()?.(decodeAnonymousReply(frame)),
    closed: () => undefined,
  })
  const ask = async (request: AnonymousRequest) => {
    await opened.promise
    return new Promise<AnonymousReply>((resolve) => {
      answers.push(resolve)
      socket.send(encodeAnonymousRequest(request))
    })
  }
  return { ask, close: () => socket.close() }
}
