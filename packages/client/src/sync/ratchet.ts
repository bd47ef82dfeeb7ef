import {
  activeDevice,
  activeDevices,
  type ChainState,
  decodePeerSessions,
  type DecryptResult,
  decryptMessage,
  encodePeerSessions,
  encryptMessage,
  expirePeerSessions,
  headOf,
  type LocalDevice,
  openEnvelope,
  type PeerSessions,
  type PrekeySecrets,
  type RemoteDevice,
  sealEnvelope,
} from '@conclave/crypto'
import type { DeviceAddress, DeviceId, PrekeyKind, UserId } from '@conclave/protocol'
import type { Own } from '../accounts/own.ts'
import { deletePrekey, prekeyOf } from '../store/tables/prekeys.ts'
import { readSessions, sessionPeers, writeSessions } from '../store/tables/devices.ts'
import type { Core } from '../core.ts'

/** Where crypto's pure ratchets meet the store: forms in and out, nothing decided here. */

export const localDevice = (own: Own): LocalDevice => ({
  userId: own.userId,
  deviceId: own.deviceId,
  ed25519: own.keys.ed25519.publicKey,
  x25519: own.keys.x25519,
})

/** The device as the verified chain has it; undefined when it is revoked or unknown. */
export function remoteDevice(chain: ChainState, deviceId: DeviceId): RemoteDevice | undefined {
  const device = activeDevice(chain, deviceId)
  return device && { userId: chain.userId, deviceId, ed25519: device.keys.ed25519, x25519: device.keys.x25519 }
}
export const deviceIds = (chain: ChainState): readonly DeviceId[] => activeDevices(chain).map((device) => device.keys.id)

export function loadSessions(core: Core, userId: UserId, deviceId: DeviceId): PeerSessions | undefined {
  const stored = readSessions(core.db, userId, deviceId)
  return stored && decodePeerSessions(stored)
}
/** Inside a transaction. */
export function saveSessions(core: Core, userId: UserId, deviceId: DeviceId, sessions: PeerSessions): void {
  writeSessions(core.db, userId, deviceId, encodePeerSessions(sessions))
}

/** Old sessions and skipped keys of everybody go, also of those who are silent; once a day is enough (T8). */
export async function expireSessions(core: Core): Promise<void> {
  for (const { userId, deviceId } of sessionPeers(core.db)) {
    await core.ratchets.run(userId, async () => {
      await core.clock.turn()
      core.db.tx(() => {
        const sessions = loadSessions(core, userId, deviceId)
        if (sessions) saveSessions(core, userId, deviceId, expirePeerSessions(sessions, core.serverNow()))
      })
    })
  }
}

/** Private halves by key id. */
export function prekeySecrets(core: Core): PrekeySecrets {
  const pair = (kind: PrekeyKind, keyId: number) => prekeyOf(core.db, kind, keyId)
  return {
    signed: (keyId) => pair('x25519-signed', keyId),
    oneTime: (keyId) => pair('x25519-onetime', keyId),
    kem: (keyId) => {
      const once = pair('kem-onetime', keyId)
      const key = once ?? pair('kem-last-resort', keyId)
      return key && { ...key, oneTime: once !== undefined }
    },
  }
}
/** Inside the transaction of the first message: used one-time keys go (T6). */
export function consume(core: Core, consumed: Extract<DecryptResult, { kind: 'message' }>['consumed']): void {
  if (consumed.oneTime !== undefined) deletePrekey(core.db, 'x25519-onetime', consumed.oneTime)
  if (consumed.kemOneTime !== undefined) deletePrekey(core.db, 'kem-onetime', consumed.kemOneTime)
}

/** Encrypts for one device and seals the result to it. */
export async function encryptAndSeal(
  core: Core,
  own: Own,
  ownChain: ChainState,
  target: { remote: RemoteDevice; address: DeviceAddress },
  sessions: PeerSessions,
  body: Uint8Array,
) {
  const encrypted = await encryptMessage(core.crypto, localDevice(own), target.remote, sessions, body, core.serverNow())
  const head = headOf(ownChain)
  const inner = { senderUserId: own.userId, senderDeviceId: own.deviceId, headSeq: head.seq, headHash: head.hash, message: encrypted.message }
  const payload = await sealEnvelope(core.crypto, target.address, inner)
  return { sessions: encrypted.sessions, payload }
}

export { decryptMessage, openEnvelope }
