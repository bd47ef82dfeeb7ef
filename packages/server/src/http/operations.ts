import { ConclaveError } from '@conclave/protocol'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { originOf } from './origin.ts'

/** How long the store may take to answer a health check, ms. */
const HEALTHY_WITHIN = 2_000

/** `/healthz` and `/metrics`, for whoever runs the server. */
export function registerOperations(app: FastifyInstance, context: Context): void {
  let checking: Promise<boolean> | undefined
  app.get('/healthz', async (_request, reply) => {
    // however many ask, the store is asked once at a time
    checking ??= answers(context).finally(() => (checking = undefined))
    const healthy = await checking
    return reply
      .code(healthy ? 200 : 503)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify({ status: healthy ? 'ok' : 'store-unavailable' }))
  })
  app.get('/metrics', async (request, reply) => {
    const { metrics } = context.config
    if (metrics === 'off' || (metrics === 'loopback' && !context.addresses.isLoopback(originOf(request.raw)))) throw new ConclaveError('E_NOT_FOUND')
    return reply.type(context.metrics.contentType).send(await context.metrics.text())
  })
}

async function answers(context: Context): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), HEALTHY_WITHIN)
  })
  const checked = context.store.invites.usable(new Uint8Array(32), 0).then(
    () => true,
    () => false,
  )
  const healthy = await Promise.race([checked, late])
  clearTimeout(timer)
  return healthy
}
