import { client, ready } from '@serenity-kit/opaque'
import type { PasswordProtocol } from '@conclave/client'
import { ConclaveError, fromBase64url } from '@conclave/protocol'

/** Real OPAQUE with the cheapest stretching, so that a world of many devices starts in milliseconds. Exists here only. */
const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 8, parallelism: 1 } } as const

export const cheapPassword: PasswordProtocol = {
  startRegistration: async (password) => {
    await ready
    const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
    return { clientState: clientRegistrationState, request: registrationRequest }
  },
  finishRegistration: async (password, start, response, _suite, { userId, serverId }) => {
    const identifiers = { client: userId, server: serverId }
    const done = client.finishRegistration({
      password,
      clientRegistrationState: start.clientState,
      registrationResponse: response,
      identifiers,
      keyStretching,
    })
    return { record: done.registrationRecord, exportKey: fromBase64url(done.exportKey) }
  },
  startLogin: async (password) => {
    await ready
    const { clientLoginState, startLoginRequest } = client.startLogin({ password })
    return { clientState: clientLoginState, request: startLoginRequest }
  },
  finishLogin: async (password, start, response, _suite, { userId, serverId }) => {
    const identifiers = { client: userId, server: serverId }
    const done = client.finishLogin({ password, clientLoginState: start.clientState, loginResponse: response, identifiers, keyStretching })
    if (!done) throw new ConclaveError('E_CREDENTIALS')
    return { request: done.finishLoginRequest, exportKey: fromBase64url(done.exportKey) }
  },
}
