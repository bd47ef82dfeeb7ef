import { ConclaveError, PROTOCOL_VERSION, type Route, routes } from '@conclave/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { handlers } from '../routes/table.ts'
import { authenticate } from './authenticate.ts'
import { originOf } from './origin.ts'

/** A handler without the types of its route; the table guarantees that they fit. */
type AnyHandler = (context: Context, call: object) => Promise<unknown>

/** Wires every method of the protocol's table: version, who calls, validation, handler, encoding. */
export function registerRoutes(app: FastifyInstance, context: Context): void {
  for (const [name, route] of Object.entries(routes) as [keyof typeof routes, Route][]) {
    const handler = handlers[name] as AnyHandler
    app.route({
      method: route.method,
      url: route.path,
      config: { name },
      ...(route.bodyBytes !== undefined && { bodyLimit: route.bodyBytes }),
      handler: (request, reply) => serve(context, route, handler, request, reply),
    })
  }
}

async function serve(context: Context, route: Route, handler: AnyHandler, request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const address = context.addresses.key(originOf(request.raw))
  const version = request.headers['conclave-version']
  if (version !== undefined && version !== String(PROTOCOL_VERSION)) throw new ConclaveError('E_VERSION')
  const caller = await authenticate(context, route.auth, request.headers.authorization)
  const call = { ...decodeParts(route, request), caller, address }
  const output = z.safeEncode(route.output, (await handler(context, call)) as never)
  if (!output.success) throw new Error(`the answer of ${route.path} is not what the table says`)
  reply.header('content-type', 'application/json; charset=utf-8')
  return JSON.stringify(output.data)
}

/** @throws ConclaveError `E_MALFORMED` naming the first field that is wrong, never its value */
function decodeParts(route: Route, request: FastifyRequest): object {
  const parts: Record<string, unknown> = {}
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = route[part]
    if (schema === undefined) continue
    const decoded = z.safeDecode(schema, request[part] as never)
    if (!decoded.success)
      throw new ConclaveError('E_MALFORMED', `${part}${decoded.error.issues[0]?.path.map((step) => `.${String(step)}`).join('') ?? ''}`)
    parts[part] = decoded.data
  }
  return parts
}
