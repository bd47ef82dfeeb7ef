import {
  activeDevices,
  decodeChainState,
  decodeDeviceKeys,
  decodePeerSessions,
  deliveryToken,
  encodePeerSessions,
  encryptMessage,
  headOf,
  sealEnvelope,
  startSession,
  webCryptoProvider,
} from '@conclave/crypto'
import { type DeviceAddress, idFromBytes, type PrekeyBundle, PROTOCOL_VERSION, type UserId } from '@conclave/protocol'
import { anonymous } from './anonymous.ts'
import type { WorldDevice } from './device.ts'
import type { World, WorldPerson } from './world.ts'

const crypto = webCryptoProvider()

/**
 * Says any bytes to the first device of a contact, with keys, session and token of `device`, as an app that keeps to no rule can.
 * @param options.fresh in a new session that is begun with this bundle
 */
export async function sayAnything(
  world: World,
  device: WorldDevice,
  to: WorldPerson,
  body: Uint8Array,
  { fresh }: { fresh?: PrekeyBundle } = {},
): Promise<void> {
  const now = world.clock.now()
  const { local, remote, sender, stored, token } = secretsOf(device, to.account.userId)
  const known = fresh ? await startSession(crypto, local, remote, fresh, undefined, now) : decodePeerSessions(stored('sessions'))
  const { sessions, message } = await encryptMessage(crypto, local, remote, known, body, now)
  device.db.run('UPDATE sessions SET state = ? WHERE user_id = ?', [encodePeerSessions(sessions), to.account.userId])

  const server = anonymous(world.server.url)
  await server.ask({ type: 'open', version: PROTOCOL_VERSION })
  const addresses = await server.ask({ type: 'addresses', requestId: 1, userId: to.account.userId })
  const found = addresses.type === 'addresses' ? addresses.devices : []
  const address = found.find((one) => one.deviceId === remote.deviceId) as DeviceAddress
  const payload = await sealEnvelope(crypto, address, { ...sender, message })
  const envelopeId = idFromBytes('EnvelopeId', crypto.random(16))
  const reply = await server.ask({ type: 'deliver', requestId: 2, mailboxId: address.mailboxId, token, envelopeId, flags: 0, payload })
  server.close()
  if (reply.type !== 'accepted') throw new Error(reply.type === 'refused' ? reply.code : reply.type)
}

/** What the store of a device knows of itself and of a contact. */
function secretsOf({ db }: WorldDevice, userId: UserId) {
  const stored = (table: string, column = 'state', user = userId) =>
    new Uint8Array(db.all(`SELECT ${column} AS v FROM ${table} WHERE user_id = ?`, [user])[0]?.['v'] as Uint8Array)
  const self = db.all('SELECT user_id AS v FROM account')[0]?.['v'] as UserId
  const keys = decodeDeviceKeys(stored('account', 'device_keys', self))
  const [theirs] = activeDevices(decodeChainState(stored('chains')))
  if (!theirs) throw new Error('no device')
  const generation = Number(db.all('SELECT profile_generation AS v FROM people WHERE user_id = ?', [userId])[0]?.['v'])
  const head = headOf(decodeChainState(stored('chains', 'state', self)))
  return {
    stored,
    local: { userId: self, deviceId: keys.deviceId, ed25519: keys.ed25519.publicKey, x25519: keys.x25519 },
    remote: { userId, deviceId: theirs.keys.id, ed25519: theirs.keys.ed25519, x25519: theirs.keys.x25519 },
    sender: { senderUserId: self, senderDeviceId: keys.deviceId, headSeq: head.seq, headHash: head.hash },
    token: deliveryToken(crypto, userId, { generation, secret: stored('people', 'profile_key') }),
  }
}
