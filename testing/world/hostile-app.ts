import {
  activeDevices,
  decodeChainState,
  decodeDeviceKeys,
  decodePeerSessions,
  deliveryToken,
  encodePeerSessions,
  encryptMessage,
  headOf,
  type PeerSessions,
  sealEnvelope,
  startSession,
  webCryptoProvider,
} from '@conclave/crypto'
import { type AnonymousReply, type AnonymousRequest, idFromBytes, PROTOCOL_VERSION } from '@conclave/protocol'
import { anonymous } from './anonymous.ts'
import type { WorldDevice } from './device.ts'
import type { World, WorldPerson } from './world.ts'

const crypto = webCryptoProvider()
type Distributed<R> = R extends { readonly requestId: number } ? Omit<R, 'requestId'> : never
type Reply<T extends AnonymousReply['type']> = Extract<AnonymousReply, { type: T }>

/**
 * Says any bytes to the first device of a contact, with keys, session and token of `device`, as an app that keeps to no rule can.
 * @param fresh in a new session
 */
export async function sayAnything(world: World, device: WorldDevice, to: WorldPerson, body: Uint8Array, { fresh = false } = {}): Promise<void> {
  const { userId } = to.account
  const cell = (sql: string) => device.db.all(sql, sql.includes('?') ? [userId] : [])[0]?.['v']
  const bytes = (sql: string) => new Uint8Array(cell(sql) as Uint8Array)
  const keys = decodeDeviceKeys(bytes('SELECT device_keys AS v FROM account'))
  const self = cell('SELECT user_id AS v FROM account') as typeof userId
  const [theirs] = activeDevices(decodeChainState(bytes('SELECT state AS v FROM chains WHERE user_id = ?')))
  if (!theirs) throw new Error('no device')
  const local = { userId: self, deviceId: keys.deviceId, ed25519: keys.ed25519.publicKey, x25519: keys.x25519 }
  const remote = { userId, deviceId: theirs.keys.id, ed25519: theirs.keys.ed25519, x25519: theirs.keys.x25519 }
  const key = {
    generation: Number(cell('SELECT profile_generation AS v FROM people WHERE user_id = ?')),
    secret: bytes('SELECT profile_key AS v FROM people WHERE user_id = ?'),
  }
  const token = deliveryToken(crypto, userId, key)

  const server = anonymous(world.server.url)
  const ask = async <T extends AnonymousReply['type']>(expected: T, request: Distributed<AnonymousRequest>): Promise<Reply<T>> => {
    const reply = await server.ask({ ...request, requestId: 1 } as AnonymousRequest)
    if (reply.type !== expected) throw new Error(`${reply.type} in answer to ${request.type}`)
    return reply as Reply<T>
  }
  await server.ask({ type: 'open', version: PROTOCOL_VERSION })
  const address = (await ask('addresses', { type: 'addresses', userId })).devices.find((one) => one.deviceId === remote.deviceId)
  if (!address) throw new Error('no address')
  const begin = async (): Promise<PeerSessions> => {
    const { bundle } = await ask('bundle', { type: 'bundle', userId, deviceId: remote.deviceId, token })
    return startSession(crypto, local, remote, bundle, undefined, world.clock.now())
  }
  const known = fresh ? await begin() : decodePeerSessions(bytes('SELECT state AS v FROM sessions WHERE user_id = ?'))
  const { sessions, message } = await encryptMessage(crypto, local, remote, known, body, world.clock.now())
  device.db.run('UPDATE sessions SET state = ? WHERE user_id = ?', [encodePeerSessions(sessions), userId])
  const head = headOf(
    decodeChainState(new Uint8Array(device.db.all('SELECT state AS v FROM chains WHERE user_id = ?', [self])[0]?.['v'] as Uint8Array)),
  )
  const sender = { senderUserId: self, senderDeviceId: keys.deviceId, headSeq: head.seq, headHash: head.hash }
  const payload = await sealEnvelope(crypto, address, { ...sender, message })
  const envelopeId = idFromBytes('EnvelopeId', crypto.random(16))
  await ask('accepted', { type: 'deliver', mailboxId: address.mailboxId, token, envelopeId, flags: 0, payload })
  server.close()
}
