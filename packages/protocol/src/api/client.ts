import { z } from 'zod'
import { ConclaveError, isErrorCode } from '../errors.ts'
import { boundedRetryAfter } from '../retry-after.ts'
import { PROTOCOL_VERSION } from '../version.ts'
import type { Route, RouteInput, RouteOutput } from './route.ts'
import { type RouteName, type Routes, routes } from './routes.ts'

/** The part of an HTTP answer that the typed client reads. */
export interface HttpAnswer {
  readonly status: number
  readonly body: string
}
/** Sends one request; throws when nothing answered, a ConclaveError when it can tell why (`E_TLS`). `path` begins with `/v1/`. */
export type HttpSend = (request: {
  method: string
  path: string
  headers: Readonly<Record<string, string>>
  body: string | undefined
}) => Promise<HttpAnswer>

export type ApiClient = { readonly [N in RouteName]: (input: RouteInput<Routes[N]>, bearer?: string) => Promise<RouteOutput<Routes[N]>> }

/** The error body of every route: `{ error: { code, message, detail?, retryAfter? } }`; `message` is for a person. */
export const errorBody = z.object({
  error: z.object({ code: z.string(), message: z.string(), detail: z.string().optional(), retryAfter: z.number().optional() }),
})

/**
 * Typed client over the table of routes.
 * Its methods throw ConclaveError with the server's code; `E_SERVER_UNREACHABLE` when nothing answered or the answer is not ours.
 */
export function apiClient(send: HttpSend): ApiClient {
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => [name, (input: object, bearer?: string) => call(send, route, input, bearer)]),
  ) as unknown as ApiClient
}

async function call(
  send: HttpSend,
  route: Route,
  input: { params?: object; query?: object; body?: object },
  bearer: string | undefined,
): Promise<unknown> {
  const params = (route.params ? z.encode(route.params, input.params as never) : {}) as Record<string, unknown>
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const query = Object.entries(input.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
  const headers: Record<string, string> = { accept: 'application/json', 'conclave-version': String(PROTOCOL_VERSION) }
  if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`
  let body: string | undefined
  if (route.body) {
    headers['content-type'] = 'application/json'
    body = JSON.stringify(z.encode(route.body, input.body as never))
  }
  let answer: HttpAnswer
  try {
    answer = await send({ method: route.method, path: query.length > 0 ? `${path}?${query.join('&')}` : path, headers, body })
  } catch (cause) {
    throw cause instanceof ConclaveError ? cause : new ConclaveError('E_SERVER_UNREACHABLE', undefined, { cause })
  }
  const json = parse(answer.body)
  if (answer.status >= 200 && answer.status < 300) {
    const output = z.safeDecode(route.output, json as never)
    if (output.success) return output.data
    throw new ConclaveError('E_SERVER_UNREACHABLE', 'the answer is not of this protocol')
  }
  const error = errorBody.safeParse(json)
  if (!error.success || !isErrorCode(error.data.error.code)) throw new ConclaveError('E_SERVER_UNREACHABLE', `HTTP ${answer.status}`)
  throw new ConclaveError(error.data.error.code, error.data.error.detail, { retryAfter: boundedRetryAfter(error.data.error.retryAfter) })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
