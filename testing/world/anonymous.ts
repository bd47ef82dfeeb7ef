import { nodeTransport } from '@conclave/client/node'
import {
  type AnonymousReply,
  type AnonymousRequest,
  decodeAnonymousReply,
  encodeAnonymousRequest,
  type PrekeyBundle,
  PROTOCOL_VERSION,
} from '@conclave/protocol'
import type { WorldDevice } from './device.ts'
import type { World } from './world.ts'

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

/** Whoever asks gets a bundle of a device, and need not write with it. */
export async function takeBundle(world: World, device: WorldDevice): Promise<PrekeyBundle> {
  const me = device.client.accounts.current()
  if (!me) throw new Error('not signed in')
  const server = anonymous(world.server.url)
  await server.ask({ type: 'open', version: PROTOCOL_VERSION })
  const reply = await server.ask({ type: 'bundle', requestId: 1, userId: me.userId, deviceId: me.deviceId, token: null })
  server.close()
  if (reply.type !== 'bundle') throw new Error(reply.type)
  return reply.bundle
}
