import {
  type ApiClient,
  apiClient,
  codeOf,
  ConclaveError,
  PROTOCOL_VERSION,
  type RouteOutput,
  type Routes,
  type ServerId,
  toBase64url,
} from '@conclave/protocol'
import { type DeviceKeys, signChallenge } from '@conclave/crypto'
import type { Core } from '../core.ts'
import type { Own } from '../accounts/own.ts'
import { type AnonymousPool, anonymousPool } from './anonymous-pool.ts'
import { type ClosableHttp, closableHttp } from './closable-http.ts'
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
  /** Nobody is signed in any more: the token and the open connections go. */
  forget(): void
  /** For good: nobody waits for the server any more, however long it takes. */
  close(): void
}

export class HttpServerLink implements ServerLink {
  readonly url: string
  readonly transport: Transport
  readonly api: ApiClient
  readonly pool: AnonymousPool
  readonly #http: ClosableHttp
  readonly #core: Core
  readonly #own: () => Own | undefined
  #token: string | undefined

  constructor(core: Core, connect: Connect, serverUrl: string, own: () => Own | undefined) {
    this.#core = core
    this.#own = own
    this.url = serverUrl.replace(/\/+$/, '')
    this.transport = connect(this.url)
    this.#http = closableHttp((request) => this.transport.http(request))
    this.api = apiClient(this.#http.send)
    this.pool = anonymousPool(this.transport, core.clock, () => own()?.serverId)
  }

  async info(): Promise<ServerInfo> {
    const answer = await this.api.serverInfo({})
    if (answer.protocolVersion !== PROTOCOL_VERSION) {
      throw new ConclaveError('E_VERSION', `server speaks ${answer.protocolVersion}, this app ${PROTOCOL_VERSION}`)
    }
    const me = this.#own()
    if (me && (answer.serverId !== me.serverId || answer.opaqueKey !== me.opaqueKey)) throw new ConclaveError('E_CONTINUITY')
    if (toBase64url(this.#core.crypto.sha256(answer.serverKey)) !== answer.serverId) {
      throw new ConclaveError('E_CONTINUITY', 'the key does not fit the server’s id')
    }
    this.#core.setServerTime(answer.time)
    return answer
  }

  async withSession<T>(work: (bearer: string) => Promise<T>): Promise<T> {
    const known = this.#token
    if (known !== undefined) {
      try {
        return await work(known)
      } catch (error) {
        if (codeOf(error) !== 'E_UNAUTHENTICATED') throw error
      }
    }
    this.#token = await this.#startSession()
    return work(this.#token)
  }

  useToken(token: Uint8Array): void {
    this.#token = toBase64url(token)
  }

  async signedChallenge(serverId: ServerId, userId: Own['userId'], keys: DeviceKeys): Promise<ChallengeInput> {
    const { crypto } = this.#core
    const clientNonce = crypto.random(32)
    const { serverNonce, expiry } = await this.api.sessionChallenge({ body: { userId, deviceId: keys.deviceId, clientNonce } })
    const signature = await signChallenge(crypto, keys, { serverId, userId, serverNonce, clientNonce, expiry })
    return { userId, deviceId: keys.deviceId, clientNonce, serverNonce, expiry, signature }
  }

  forget(): void {
    this.#token = undefined
    this.pool.reset()
  }

  close(): void {
    this.#http.close()
    this.pool.close()
  }

  async #startSession(): Promise<string> {
    const me = this.#own()
    if (!me) throw new ConclaveError('E_NOT_SIGNED_IN')
    const session = await this.api.sessionStart({ body: await this.signedChallenge(me.serverId, me.userId, me.keys) })
    return toBase64url(session.token)
  }
}
