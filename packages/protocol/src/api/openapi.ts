import { z } from 'zod'
import { ERRORS, type ErrorCode } from '../errors.ts'
import { PROTOCOL_VERSION } from '../version.ts'
import { errorBody } from './client.ts'
import type { Route, RouteAuth } from './route.ts'
import { routes } from './routes.ts'

type Json = { readonly [key: string]: unknown }

/** What every route may answer beside its own errors. */
const COMMON: readonly ErrorCode[] = ['E_MALFORMED', 'E_TOO_LARGE', 'E_VERSION', 'E_RATE_LIMITED', 'E_INTERNAL', 'E_UNAVAILABLE', 'E_DISK_FULL']

/** OpenAPI 3.1 document of all HTTP methods, from the schemas that validate them. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Conclave',
      version: String(PROTOCOL_VERSION),
      description:
        'HTTP methods of a Conclave server. Bytes are base64url without padding. Messages travel on the sockets `/v1/gateway` and `/v1/anonymous`, described in docs/protocol.',
      license: { name: 'AGPL-3.0-only', identifier: 'AGPL-3.0-only' },
    },
    paths,
    components: {
      schemas: { Error: jsonSchema(errorBody, 'output') },
      securitySchemes: {
        session: { type: 'http', scheme: 'bearer', description: 'Token of a signed-in device' },
        grant: { type: 'http', scheme: 'bearer', description: 'Short-lived grant of somebody who proved the password or the recovery key' },
      },
    },
  }
}

function operation(name: string, route: Route): Json {
  return {
    operationId: name,
    summary: route.summary,
    ...(route.auth !== 'none' && { security: security(route.auth) }),
    ...((route.params ?? route.query) && { parameters: [...parameters('path', route.params), ...parameters('query', route.query)] }),
    ...(route.body && { requestBody: { required: true, content: json(jsonSchema(route.body, 'input')) } }),
    responses: { 200: { description: 'Done', content: json(jsonSchema(route.output, 'input')) }, ...refusals(route) },
  }
}

function security(auth: Exclude<RouteAuth, 'none'>): readonly Json[] {
  return auth === 'either' ? [{ session: [] }, { grant: [] }] : [{ [auth]: [] }]
}

function parameters(place: 'path' | 'query', schema: z.ZodObject | undefined): readonly Json[] {
  const properties = schema ? ((jsonSchema(schema, 'input') as { properties?: Record<string, Json> }).properties ?? {}) : {}
  return Object.entries(properties).map(([name, inner]) => ({ name, in: place, required: place === 'path', schema: inner }))
}

/** One answer for each status, naming the codes that it may carry. */
function refusals(route: Route): Json {
  const codes = [...COMMON, ...route.errors, ...(route.auth === 'none' ? [] : (['E_UNAUTHENTICATED'] as const))]
  const byStatus = Map.groupBy(new Set(codes), (code) => ERRORS[code].status)
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .map(([status, list]) => [
        status,
        { description: list.map((code) => `\`${code}\` ${ERRORS[code].text}`).join('\n\n'), content: json({ $ref: '#/components/schemas/Error' }) },
      ]),
  )
}

function json(schema: Json): Json {
  return { 'application/json': { schema } }
}

/** The form on the wire: what goes into a codec. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' })
  return rest
}
