import type { z } from 'zod'
import type { ErrorCode } from '../errors.ts'

/**
 * Who may call: nobody in particular; the holder of a short-lived grant (password or recovery key proved, no device yet); a signed-in device; either of them.
 * Grants and session tokens are 32 bytes, base64url, in `authorization: Bearer`.
 */
export type RouteAuth = 'none' | 'grant' | 'session' | 'either'

/** One HTTP method, declared once: it validates, types the client, and becomes a part of the OpenAPI document. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Fastify form, `/v1/handles/:handle`. */
  readonly path: `/${string}`
  readonly auth: RouteAuth
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodObject
  /** Longest body, bytes; `LIMITS.jsonBytes` unless told otherwise. */
  readonly bodyBytes?: number
  readonly output: z.ZodObject
  /** Beside those that every route may answer: E_MALFORMED, E_TOO_LARGE, E_RATE_LIMITED, E_INTERNAL, E_UNAVAILABLE, E_DISK_FULL, and E_UNAUTHENTICATED where `auth` is not `none`. */
  readonly errors: readonly ErrorCode[]
}

type Decoded<S> = S extends z.ZodType ? z.output<S> : undefined
type Part<R, K extends 'params' | 'query' | 'body'> = R extends { readonly [P in K]: infer S } ? { readonly [P in K]: Decoded<S> } : unknown
/** What a call of the route carries: the declared ones of `params`, `query`, `body`. */
export type RouteInput<R extends Route> = Part<R, 'params'> & Part<R, 'query'> & Part<R, 'body'>
export type RouteOutput<R extends Route> = z.output<R['output']>
