import { type ApiClient, apiClient, codeOf, ConclaveError, PROTOCOL_VERSION, type RouteOutput, type Routes, type ServerId, toBase64url } from '@conclave/protocol'
import { type DeviceKeys, signChallenge } from '@conclave/crypto'
import type { Core } from '../core.ts'
import type { Own } from '../accounts/own.ts'
import { type AnonymousPool, anonymousPool } from './anonymous-pool.ts'
import type { Connect, Transport } from './port.ts'

export type ServerInfo = RouteOutput<Routes['serverInfo']>
export type ChallengeInput = Parameters<ApiClient['recoveryStart']>[0]['body']

/** The one server of this client: HTTP for the own account, anonymous sockets for others. */
export interface ServerLink {
  readonly url: string
  readonly transport: Transport
  readonly api: ApiClient
  readonly pool: AnonymousPool
  /** Who answers there. @throws ConclaveError `E_VERSION`, `E_CONTINUITY`, `E_SERVER_UNREACHABLE` */
  info(): Promise<ServerInfo>
  /** Calls with the bearer token of this device's session; makes one when there is none, once more when it has ended. */
  withSession<T>(work: (bearer: string) => Promise<T>): Promise<T>
  /** A token that the gateway gave. */
  useToken(token: Uint8Array): void
  /** A signed challenge (T0) for a session or, with the recovery key, for a grant. */
  signedChallenge(serverId: ServerId, userId: Own['userId'], keys: DeviceKeys): Promise<ChallengeInput>
  close(): void
}

export function serverLink(core: Core, connect: Connect, serverUrl: string, own: () => Own | undefined): ServerLink {
  const url = serverUrl.replace(/\/+$/, '')
  const transport = connect(url)
  const api = apiClient((request) => transport.http(request))
  const pool = anonymousPool(transport, core.clock, () => own()?.serverId)
  let token: string | undefined

  const signedChallenge: ServerLink['signedChallenge'] = async (serverId, userId, keys) => {
    const clientNonce = core.crypto.random(32)
    const { serverNonce, expiry } = await api.sessionChallenge({ body: { userId, deviceId: keys.deviceId, clientNonce } })
    const signature = await signChallenge(core.crypto, keys, { serverId, userId, serverNonce, clientNonce, expiry })
    return { userId, deviceId: keys.deviceId, clientNonce, serverNonce, expiry, signature }
  }
  const startSession = async (): Promise<string> => {
    const me = own()
    if (!me) throw new ConclaveError('E_NOT_SIGNED_IN')
    const session = await api.sessionStart({ body: await signedChallenge(me.serverId, me.userId, me.keys) })
    return toBase64url(session.token)
  }
  const withSession = async <T>(work: (bearer: string) => Promise<T>): Promise<T> => {
    const known = token
    if (known !== undefined) {
      try {
        return await work(known)
      } catch (error) {
        if (codeOf(error) !== 'E_UNAUTHENTICATED') throw error
      }
    }
    token = await startSession()
    return work(token)
  }
  const info = async (): Promise<ServerInfo> => {
    const answer = await api.serverInfo({})
    if (answer.protocolVersion !== PROTOCOL_VERSION) throw new ConclaveError('E_VERSION', `server speaks ${answer.protocolVersion}, this app ${PROTOCOL_VERSION}`)
    const me = own()
    if (me && (answer.serverId !== me.serverId || answer.opaqueKey !== me.opaqueKey)) throw new ConclaveError('E_CONTINUITY')
    if (toBase64url(core.crypto.sha256(answer.serverKey)) !== answer.serverId) throw new ConclaveError('E_CONTINUITY', 'the key does not fit the server’s id')
    core.setServerTime(answer.time)
    return answer
  }
  return {
    url,
    transport,
    api,
    pool,
    info,
    withSession,
    useToken: (bytes) => {
      token = toBase64url(bytes)
    },
    signedChallenge,
    close: () => pool.close(),
  }
}
