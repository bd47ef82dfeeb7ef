import { nodeTransport } from '@conclave/client/node'
import { decodeChainState, decodeDeviceKeys, type DeviceKeys, recallEntry, signChallenge, signEntry, webCryptoProvider } from '@conclave/crypto'
import {
  apiClient,
  type CommunityId,
  type CommunityState,
  type Operation,
  reduce,
  type RouteInput,
  type Routes,
  type ServerId,
  toBase64url,
  type UserId,
} from '@conclave/protocol'
import type { WorldDevice } from './device.ts'

const crypto = webCryptoProvider()
type Boxes = RouteInput<Routes['inviteBoxes']>['body']['boxes']

/** A member's app that keeps to no rule of the client: it says whatever the server lets through, with the keys of a real device. */
export function hostileMember({ db }: WorldDevice, url: string) {
  const account = db.all('SELECT user_id, device_keys, server_id FROM account')[0] as {
    user_id: UserId
    device_keys: Uint8Array
    server_id: ServerId
  }
  const keys: DeviceKeys = decodeDeviceKeys(new Uint8Array(account.device_keys))
  const api = apiClient(nodeTransport(url).http)
  const session = async (): Promise<string> => {
    const ids = { userId: account.user_id, deviceId: keys.deviceId, clientNonce: crypto.random(32) }
    const { serverNonce, expiry } = await api.sessionChallenge({ body: ids })
    const signature = await signChallenge(crypto, keys, { serverId: account.server_id, ...ids, serverNonce, expiry })
    return toBase64url((await api.sessionStart({ body: { ...ids, serverNonce, expiry, signature } })).token)
  }
  const stored = (communityId: CommunityId): CommunityState => {
    let state: CommunityState | null = null
    for (const row of db.all('SELECT * FROM ledger_entries WHERE community_id = ? ORDER BY seq', [communityId])) {
      const checked = { devices: Number(row['devices']), subjectDevices: row['subject_devices'] as number | null }
      const result = reduce(state, recallEntry(crypto, state, new Uint8Array(row['entry'] as Uint8Array), checked))
      if (result.kind === 'refused') throw new Error(result.code)
      state = result.state
    }
    return state as unknown as CommunityState
  }
  return {
    /** The ledger as this device has it. */
    state: stored,
    append: async (communityId: CommunityId, operation: Operation): Promise<void> => {
      const chain = decodeChainState(
        new Uint8Array(db.all('SELECT state FROM chains WHERE user_id = ?', [account.user_id])[0]?.['state'] as Uint8Array),
      )
      const entry = await signEntry(crypto, stored(communityId), { device: keys, chain }, operation)
      await api.ledgerAppend({ params: { communityId }, body: { entry } }, await session())
    },
    boxes: async (communityId: CommunityId, boxes: Boxes): Promise<void> => {
      await api.inviteBoxes({ params: { communityId }, body: { boxes } }, await session())
    },
  }
}
