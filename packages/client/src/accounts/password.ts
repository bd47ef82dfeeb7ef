import { CURRENT_SUITE, finishLogin, finishRegistration, openVault, startLogin, startRegistration } from '@conclave/crypto'
import { type ChainState, type DeviceKeys, nextVaultVersion, recoveryKeysOf, sealVault, setVault } from '@conclave/crypto'
import { type Handle, type ServerId, toBase64url, type UserId } from '@conclave/protocol'
import type { Core } from '../core.ts'
import type { ServerInfo, ServerLink } from '../transport/server-link.ts'

/** OPAQUE on this side (T4). Its Argon2id blocks for 0.3 to 1 s; a browser gives it a worker. */
export interface PasswordProtocol {
  readonly startRegistration: typeof startRegistration
  readonly finishRegistration: typeof finishRegistration
  readonly startLogin: typeof startLogin
  readonly finishLogin: typeof finishLogin
}
export const opaquePassword: PasswordProtocol = { startRegistration, finishRegistration, startLogin, finishLogin }

export interface ProvedPassword {
  readonly userId: UserId
  /** Bearer, base64url. */
  readonly grant: string
  readonly exportKey: Uint8Array
  readonly vault: Uint8Array
}

/** Proves the password and gets the vault. @throws ConclaveError `E_CREDENTIALS`, `E_SUITE_REFUSED`, `E_CONTINUITY` */
export async function provePassword(
  link: ServerLink,
  protocol: PasswordProtocol,
  info: ServerInfo,
  handle: Handle,
  password: string,
): Promise<ProvedPassword> {
  const start = await protocol.startLogin(password)
  const answer = await link.api.loginStart({ body: { handle, request: start.request } })
  const identity = { userId: answer.userId, serverId: info.serverId, opaqueKey: info.opaqueKey }
  const finished = await protocol.finishLogin(password, start, answer.response, answer.suite, identity)
  const { grant, vault } = await link.api.loginFinish({ body: { loginId: answer.loginId, request: finished.request } })
  return { userId: answer.userId, grant: toBase64url(grant), exportKey: finished.exportKey, vault }
}

/** The recovery seed and keys behind a proved password; the chain says which vault is the right one. */
export async function openRecovery(core: Core, chain: ChainState, proved: ProvedPassword): Promise<{ seed: Uint8Array; keys: DeviceKeys }> {
  const seed = await openVault(core.crypto, proved.exportKey, chain, proved.vault)
  proved.exportKey.fill(0)
  return { seed, keys: await recoveryKeysOf(core.crypto, chain, seed) }
}

export interface NewRecord {
  readonly record: string
  readonly suite: number
  readonly vault: Uint8Array
  readonly link: Uint8Array
  readonly state: ChainState
}

/** Registers a password: record and vault for the server, and the link that names the vault. `request` is the server's first half. */
export async function registerPassword(
  core: Core,
  protocol: PasswordProtocol,
  account: {
    readonly chain: ChainState
    readonly recovery: DeviceKeys
    readonly seed: Uint8Array
    readonly serverId: ServerId
    readonly opaqueKey: string
  },
  password: string,
  request: (opaque: string) => Promise<{ readonly response: string }>,
): Promise<NewRecord> {
  const start = await protocol.startRegistration(password)
  const { response } = await request(start.request)
  const { chain } = account
  const identity = { userId: chain.userId, serverId: account.serverId, opaqueKey: account.opaqueKey }
  const { record, exportKey } = await protocol.finishRegistration(password, start, response, CURRENT_SUITE, identity)
  const version = nextVaultVersion(chain)
  const vault = await sealVault(core.crypto, exportKey, chain.userId, version, account.seed)
  exportKey.fill(0)
  const step = await setVault(core.crypto, chain, account.recovery, { version, sealed: vault, suite: CURRENT_SUITE })
  return { record, suite: CURRENT_SUITE, vault, link: step.link, state: step.state }
}
