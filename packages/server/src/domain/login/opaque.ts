import { createHmac } from 'node:crypto'
import { ConclaveError, type Handle, idFromBytes, type ServerId, type UserId } from '@conclave/protocol'
import { client, server } from '@serenity-kit/opaque'
import type { ServerKeys } from '../../keys/server-keys.ts'

/**
 * The server's side of OPAQUE (RFC 9807). The library throws plain errors for input that it cannot read; what comes from a client becomes
 * one of our codes here.
 */

/** @throws ConclaveError `E_MALFORMED` */
export function registrationResponse(keys: ServerKeys, userId: UserId, registrationRequest: string): string {
  return orMalformed(() => server.createRegistrationResponse({ serverSetup: keys.opaqueSetup, userIdentifier: userId, registrationRequest }))
    .registrationResponse
}

/** Starts a login; without a record the answer looks alike and the second half fails. @throws ConclaveError `E_MALFORMED` */
export function startLogin(keys: ServerKeys, userId: UserId, registrationRecord: string | undefined, startLoginRequest: string) {
  return orMalformed(() =>
    server.startLogin({
      serverSetup: keys.opaqueSetup,
      userIdentifier: userId,
      registrationRecord,
      startLoginRequest,
      identifiers: identifiers(userId, keys.serverId),
    }),
  )
}

/** @throws ConclaveError `E_CREDENTIALS` */
export function finishLogin(serverId: ServerId, userId: UserId, serverLoginState: string, finishLoginRequest: string): void {
  try {
    server.finishLogin({ serverLoginState, finishLoginRequest, identifiers: identifiers(userId, serverId) })
  } catch {
    throw new ConclaveError('E_CREDENTIALS')
  }
}

/** Refuses a record that no login could ever read. @throws ConclaveError `E_MALFORMED` */
export function checkRecord(keys: ServerKeys, userId: UserId, record: string): void {
  startLogin(keys, userId, record, client.startLogin({ password: '' }).startLoginRequest)
}

/** The account id that an unknown handle always answers with (T4). */
export function pseudoUserId(keys: ServerKeys, handle: Handle): UserId {
  return idFromBytes('UserId', createHmac('sha256', keys.opaqueSetup).update(`conclave/unknown-handle/v1\0${handle}`).digest())
}

function identifiers(userId: UserId, serverId: ServerId) {
  return { client: userId, server: serverId }
}

function orMalformed<T>(call: () => T): T {
  try {
    return call()
  } catch {
    throw new ConclaveError('E_MALFORMED', 'not an OPAQUE message')
  }
}
