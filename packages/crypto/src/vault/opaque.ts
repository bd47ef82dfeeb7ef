import { ConclaveError, fromBase64url, type ServerId, type UserId } from '@conclave/protocol'
import { passwordSuite } from '../verify/suites.ts'

/** Both names that the key exchange is bound to: the account by its immutable id, never by its handle (T4). */
export interface OpaqueIdentity {
  readonly userId: UserId
  readonly serverId: ServerId
  /** The server's static OPAQUE key as pinned or first seen, base64url. */
  readonly opaqueKey: string
}

/** State between the two halves; secret, kept in memory only. */
export interface OpaqueStart {
  readonly clientState: string
  /** For the server. */
  readonly request: string
}

/** 157 KB of WebAssembly, loaded at the first sign-up or sign-in only. */
async function library() {
  const { client, ready } = await import('@serenity-kit/opaque')
  await ready
  return client
}

type KeyStretching = { readonly 'argon2id-custom': { memory: number; iterations: number; parallelism: number } }

/** @throws ConclaveError `E_SUITE_REFUSED` for a number that this version does not know; no known one is weak */
function keyStretching(suite: number): KeyStretching {
  const parameters = passwordSuite(suite)
  if (parameters === undefined) throw new ConclaveError('E_SUITE_REFUSED', `suite ${suite}`)
  return { 'argon2id-custom': { ...parameters } }
}

/** T4: `client = UserId, server = serverId`. */
const identifiers = ({ userId, serverId }: OpaqueIdentity) => ({ client: userId, server: serverId })

/** A stranger's answer must never end as an error of the library, which says nothing to anybody. */
function orMalformed<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new ConclaveError('E_MALFORMED', 'OPAQUE message', { cause: error })
  }
}

function requirePinned(identity: OpaqueIdentity, serverStaticPublicKey: string): void {
  if (serverStaticPublicKey !== identity.opaqueKey) throw new ConclaveError('E_CONTINUITY', 'OPAQUE key of the server')
}

/** First half of registration (RFC 9807 section 5.1). */
export async function startRegistration(password: string): Promise<OpaqueStart> {
  const client = await library()
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password: normalPassword(password) })
  return { clientState: clientRegistrationState, request: registrationRequest }
}

/**
 * Second half: stretches the password (0.3 to 1 s, blocking: run it in a worker).
 * @returns the record for the server, and the export key (64 bytes, secret) that the vault hangs on
 * @throws ConclaveError `E_SUITE_REFUSED`, `E_CONTINUITY` when the server shows another static key than pinned, `E_MALFORMED`
 */
export async function finishRegistration(
  password: string,
  start: OpaqueStart,
  response: string,
  suite: number,
  identity: OpaqueIdentity,
): Promise<{ readonly record: string; readonly exportKey: Uint8Array }> {
  const client = await library()
  const stretching = keyStretching(suite)
  const input = {
    password: normalPassword(password),
    clientRegistrationState: start.clientState,
    registrationResponse: response,
    identifiers: identifiers(identity),
    keyStretching: stretching,
  }
  const finished = orMalformed(() => client.finishRegistration(input))
  requirePinned(identity, finished.serverStaticPublicKey)
  return { record: finished.registrationRecord, exportKey: fromBase64url(finished.exportKey) }
}

/** First half of login (RFC 9807 section 6.1). */
export async function startLogin(password: string): Promise<OpaqueStart> {
  const client = await library()
  const { clientLoginState, startLoginRequest } = client.startLogin({ password: normalPassword(password) })
  return { clientState: clientLoginState, request: startLoginRequest }
}

/**
 * Second half: stretches the password and checks the server.
 * @returns the proof for the server, and the export key (64 bytes, secret)
 * @throws ConclaveError `E_CREDENTIALS` for a wrong password or an unknown account, `E_SUITE_REFUSED`, `E_CONTINUITY`, `E_MALFORMED`
 */
export async function finishLogin(
  password: string,
  start: OpaqueStart,
  response: string,
  suite: number,
  identity: OpaqueIdentity,
): Promise<{ readonly request: string; readonly exportKey: Uint8Array }> {
  const client = await library()
  const stretching = keyStretching(suite)
  const input = {
    password: normalPassword(password),
    clientLoginState: start.clientState,
    loginResponse: response,
    identifiers: identifiers(identity),
    keyStretching: stretching,
  }
  const finished = orMalformed(() => client.finishLogin(input))
  if (finished === undefined) throw new ConclaveError('E_CREDENTIALS')
  requirePinned(identity, finished.serverStaticPublicKey)
  return { request: finished.finishLoginRequest, exportKey: fromBase64url(finished.exportKey) }
}

/** One form for what looks alike on different keyboards (RFC 8265 section 4.2 asks for NFC). */
function normalPassword(password: string): string {
  return password.normalize('NFC')
}
