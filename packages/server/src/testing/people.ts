import { createAccount, type DeviceKeys, type NewAccount, setVault, signChallenge, signPrekey, webCryptoProvider } from '@conclave/crypto'
import { type ChainState, CURRENT_SUITE } from '@conclave/crypto/verify'
import {
  type ApiClient,
  type DeviceId,
  type Handle,
  idFromBytes,
  type MailboxId,
  PERIODS,
  type RouteInput,
  type Routes,
  type ServerId,
  type SignedPrekeyKind,
  toBase64url,
  type UserId,
} from '@conclave/protocol'
import { randomBytes } from 'node:crypto'

/** A record of the right form for a password that nobody has: these accounts sign in by their device keys. */
export const THROWAWAY_RECORD =
  '1pQ0iGm5waHDZz7NFmKBE0-znZQj9rkHKz9_BIdtL3SixePDnaOzte0YtJz2c7YWktSGcFcz3vCslPucksDnBpUmpuim8vwZu0Zv_RIWythEdXlg67unneDjvAzKR5inRcrPqh3zP89U4s5aFadKHGl_DetxuIlTPBaNEz3ypkMW-SIjk-RTNTdmK-R5N8nD1HpMRtBEYOnbXJGV1us-a-rwYXe7slkYMFF07-cbAF1M8vGrZ4GEMcJhRer6wA4X'

export const provider = webCryptoProvider()

export interface Person {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly mailboxId: MailboxId
  readonly account: NewAccount
  readonly state: ChainState
  /** Delivery token, 16 bytes. */
  readonly token: Uint8Array
  readonly handle: Handle
}

type Registration = RouteInput<Routes['registrationFinish']>['body']

/** The three prekeys that a device always has, by itself. */
export async function standingPrekeys(userId: UserId, keys: DeviceKeys, expires = Date.now() + PERIODS.bundleValid) {
  const one = async (kind: SignedPrekeyKind, key: Uint8Array) => signPrekey(provider, keys, { userId, kind }, { keyId: 1, expires, key })
  return {
    signed: await one('x25519-signed', (await provider.x25519Generate()).publicKey),
    kemLastResort: await one('kem-last-resort', (await provider.mlKemGenerate(1024)).publicKey),
    sealing: await one('sealing', (await provider.xWingGenerate()).publicKey),
  }
}

/** One-time keys with ids from `first` on. */
export async function oneTimePrekeys(person: Person, first: number, x25519: number, kem: number) {
  const expires = Date.now() + PERIODS.bundleValid
  const kemKey = async (keyId: number) => {
    const { publicKey } = await provider.mlKemGenerate(1024)
    return signPrekey(provider, person.account.device, { userId: person.userId, kind: 'kem-onetime' }, { keyId, expires, key: publicKey })
  }
  return {
    x25519: Array.from({ length: x25519 }, (_, i) => ({ keyId: first + i, key: provider.random(32) })),
    kem: await Promise.all(Array.from({ length: kem }, (_, i) => kemKey(first + i))),
  }
}

/** Everything a new account sends, without OPAQUE. */
export async function newPerson(handle: string): Promise<{ person: Person; registration: Registration }> {
  const account = await createAccount(provider, { handle: handle as Handle, deviceName: 'test' })
  const vault = provider.random(80)
  const { link, state } = await setVault(provider, account.state, account.recovery, { version: 1, sealed: vault, suite: CURRENT_SUITE })
  const { userId } = state
  const token = provider.random(16)
  const mailboxId = idFromBytes('MailboxId', provider.random(16))
  const { deviceId } = account.device
  const registration: Registration = {
    userId,
    handle,
    links: [...account.links, link],
    accountKeys: { generation: account.accountKeys.generation, boxes: [...account.accountKeys.boxes] },
    record: THROWAWAY_RECORD,
    suite: CURRENT_SUITE,
    vault,
    device: { deviceId, mailboxId, prekeys: await standingPrekeys(userId, account.device) },
    tokenGeneration: 1,
    tokenHash: provider.sha256(token),
    profile: { generation: 1, ciphertext: provider.random(64) },
  }
  return { person: { userId, deviceId, mailboxId, account, state, token, handle: handle as Handle }, registration }
}

export async function register(api: ApiClient, handle = `p${randomBytes(6).toString('hex')}`): Promise<Person> {
  const { person, registration } = await newPerson(handle)
  await api.registrationFinish({ body: registration })
  return person
}

/** A challenge over HTTP, signed by the device or with `keys`. */
export async function signedChallenge(api: ApiClient, serverId: ServerId, { userId, account }: Person, keys: DeviceKeys = account.device) {
  const clientNonce = provider.random(32)
  const { deviceId } = keys
  const challenge = await api.sessionChallenge({ body: { userId, deviceId, clientNonce } })
  return {
    userId,
    deviceId,
    clientNonce,
    ...challenge,
    signature: await signChallenge(provider, keys, { serverId, userId, clientNonce, ...challenge }),
  }
}

/** A bearer token, by the device key. */
export async function signIn(api: ApiClient, serverId: ServerId, person: Person): Promise<string> {
  const { token } = await api.sessionStart({ body: await signedChallenge(api, serverId, person) })
  return toBase64url(token)
}
