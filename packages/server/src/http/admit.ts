import type { ConclaveError } from '@conclave/protocol'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { useOnce } from '../domain/limits/limits.ts'
import { originOf } from './origin.ts'

/** Requests of one connection that may be unanswered; their answers wait in memory until the client takes them. */
const MAX_PIPELINED = 16
/** Asked by whoever runs the server, all from one address. */
const UNLIMITED: ReadonlySet<string | undefined> = new Set(['/healthz', '/metrics'])

/** Who asks too much is refused before a body is read or an answer made. */
export function admitRequests(app: FastifyInstance, context: Context): void {
  const unanswered = new WeakMap<object, number>()
  app.addHook('onRequest', (request, _reply, done) => {
    const { socket } = request.raw
    const count = (unanswered.get(socket) ?? 0) + 1
    unanswered.set(socket, count)
    if (count > MAX_PIPELINED) {
      socket.destroy()
      return
    }
    try {
      if (!UNLIMITED.has(request.routeOptions.url))
        useOnce(context.limits.requests, context.addresses.key(originOf(request.raw)), context.clock.now())
      done()
    } catch (error) {
      done(error as ConclaveError)
    }
  })
  app.addHook('onResponse', (request, _reply, done) => {
    const { socket } = request.raw
    unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1)
    done()
  })
}
