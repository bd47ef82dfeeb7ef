import { ConclaveError, fromBase64url, type RouteAuth } from '@conclave/protocol'
import type { Context } from '../context.ts'
import { useOnce } from '../domain/limits/limits.ts'
import { tokenHash } from '../domain/sessions/tokens.ts'
import type { Caller } from '../domain/sessions/caller.ts'

const BEARER = /^Bearer ([A-Za-z0-9_-]{43})$/i

/** Who calls a route. @throws ConclaveError `E_UNAUTHENTICATED`, `E_RATE_LIMITED` */
export async function authenticate(context: Context, auth: RouteAuth, authorization: string | undefined): Promise<Caller | undefined> {
  if (auth === 'none') return undefined
  const token = bearer(authorization)
  const caller =
    token && ((auth !== 'session' ? granted(context, token) : undefined) ?? (auth !== 'grant' ? await session(context, token) : undefined))
  if (caller === undefined) throw new ConclaveError('E_UNAUTHENTICATED')
  useOnce(context.limits.accountRequests, caller.userId, context.clock.now())
  return caller
}

function bearer(authorization: string | undefined): Uint8Array | undefined {
  const [, text] = BEARER.exec(authorization ?? '') ?? []
  try {
    return text === undefined ? undefined : fromBase64url(text)
  } catch {
    return undefined
  }
}

function granted(context: Context, token: Uint8Array): Caller | undefined {
  const userId = context.grants.find(token)
  return userId && { kind: 'grant', userId }
}

async function session(context: Context, token: Uint8Array): Promise<Caller | undefined> {
  const hash = tokenHash(token)
  const row = await context.store.sessions.find(hash, context.clock.now())
  return row && { kind: 'session', userId: row.userId, deviceId: row.deviceId, tokenHash: hash }
}
