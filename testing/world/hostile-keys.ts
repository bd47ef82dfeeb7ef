import { decodeDeviceKeys, webCryptoProvider } from '@conclave/crypto'
import {
  channelKey,
  decodeSaid,
  decodeSignal,
  encodeSaid,
  encodeSignal,
  type GroupDevice,
  mlsGroupCipher,
  type MlsGroupState,
  openSignal,
  type Said,
  sealSignal,
} from '@conclave/crypto/group'
import { type ChannelId, type CommunityId, fromBase64url, type UserId } from '@conclave/protocol'
import type { WorldDevice } from './device.ts'

const crypto = webCryptoProvider()
export const cipher = mlsGroupCipher(crypto)
const bytesOf = (value: unknown): Uint8Array => new Uint8Array(value as Uint8Array)

/** What the app of a member has, to be used against the rules. */
export interface Insides {
  readonly device: GroupDevice
  readonly groupId: Uint8Array
  readonly state: MlsGroupState
}

/** Of the base group. */
export function insidesOf({ db }: WorldDevice, communityId: CommunityId): Insides {
  const account = db.all('SELECT user_id, device_keys FROM account')[0]
  const { deviceId, ed25519 } = decodeDeviceKeys(bytesOf(account?.['device_keys']))
  const groupId = String(db.all("SELECT group_id FROM mls_groups WHERE community_id = ? AND audience = 'base'", [communityId])[0]?.['group_id'])
  const group = bytesOf(db.all('SELECT state FROM mls_states WHERE slot = ?', [groupId])[0]?.['state'])
  const device = { userId: String(account?.['user_id']) as UserId, deviceId, ed25519 }
  return { device, groupId: fromBase64url(groupId), state: cipher.decode({ group, ratchets: [] }) }
}

async function keyAt({ groupId, state }: Insides, channelId: ChannelId): Promise<Uint8Array> {
  return channelKey(crypto, groupId, channelId, state.epoch, (await cipher.secrets(state)).joined)
}

export async function signalOf(inside: Insides, channelId: ChannelId, said: Said): Promise<Uint8Array> {
  const { epoch } = inside.state
  return encodeSignal({ epoch, sealed: await sealSignal(crypto, await keyAt(inside, channelId), channelId, epoch, encodeSaid(said)) })
}

/** @returns undefined for a signal of another epoch */
export async function saidIn(inside: Insides, channelId: ChannelId, payload: Uint8Array): Promise<Said | undefined> {
  const { epoch, sealed } = decodeSignal(payload)
  if (epoch !== inside.state.epoch) return undefined
  const opened = await openSignal(crypto, await keyAt(inside, channelId), channelId, epoch, sealed)
  return opened && decodeSaid(opened)
}
