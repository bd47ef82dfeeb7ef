import { nodeTransport } from '@conclave/client/node'
import {
  decodeChainState,
  decodeDeviceKeys,
  type DeviceKeys,
  groupIdOf,
  recallEntry,
  signChallenge,
  signEntry,
  webCryptoProvider,
} from '@conclave/crypto'
import { signEpochRecord } from '@conclave/crypto/group'
import {
  apiClient,
  type ChannelId,
  BASE_AUDIENCE,
  codeOf,
  type AudienceKey,
  type CommunityId,
  type CommunityState,
  LIMITS,
  decodeEpochRecord,
  encodeEpochRecord,
  type EpochRecord,
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
  /** Signed as it must be, of what is not so. */
  const record = async (communityId: CommunityId, groupId: Uint8Array, change: Partial<EpochRecord>): Promise<Uint8Array> => {
    const { seq: ledgerSeq, hash: ledgerHash } = stored(communityId)
    const secrets = { comS: crypto.random(32), comJ: crypto.random(32), authenticator: crypto.random(32) }
    const value: EpochRecord = { groupId, epoch: 0, ...secrets, floor: 0, wraps: [], ledgerSeq, ledgerHash, ...change }
    return encodeEpochRecord(await signEpochRecord(crypto, value, { userId: account.user_id, deviceId: keys.deviceId, ed25519: keys.ed25519 }))
  }
  return {
    /** A commit with its record and bundle, or what founds a group, that hold nothing. @returns its place in the stream */
    commit: async (communityId: CommunityId, audience: AudienceKey, { generation = 0, expect = 0, epoch = 0, floor = 0 } = {}): Promise<number> => {
      const groupId = groupIdOf(crypto, communityId, audience, generation)
      const made = { audience, generation, expect, bundle: crypto.random(700), record: await record(communityId, groupId, { epoch, floor }) }
      const body = epoch === 0 ? made : { ...made, commit: crypto.random(300) }
      return (await api.commitAppend({ params: { communityId, groupId }, body }, await session())).seq
    },
    /** A commit that nobody can use, in the next place of the stream. @returns the epoch that it names */
    garbage: async (communityId: CommunityId, groupId: Uint8Array): Promise<number> => {
      const token = await session()
      for (;;) {
        const { seq, epoch } = await api.bundleRead({ params: { communityId, groupId } }, token)
        const made = { commit: crypto.random(300), record: await record(communityId, groupId, { epoch: epoch + 1 }), bundle: crypto.random(700) }
        const body = { ...made, expect: seq, audience: BASE_AUDIENCE, generation: 0 }
        const sent = await api.commitAppend({ params: { communityId, groupId }, body }, token).catch((error: unknown) => codeOf(error))
        if (typeof sent === 'object') return epoch + 1
        if (sent !== 'E_CONFLICT') throw new Error(sent)
      }
    },
    replaceRecord: async (communityId: CommunityId, groupId: Uint8Array, change: Partial<EpochRecord>): Promise<void> => {
      const body = { record: await record(communityId, groupId, change) }
      await api.epochRecordReplace({ params: { communityId, groupId }, body }, await session())
    },
    records: async (communityId: CommunityId, groupId: Uint8Array, from: number, to: number): Promise<readonly EpochRecord[]> => {
      const { records } = await api.epochRecords({ params: { communityId, groupId }, query: { from, to } }, await session())
      return records.map((one) => decodeEpochRecord(one).record)
    },
    wantBundle: async (communityId: CommunityId, groupId: Uint8Array): Promise<void> => {
      await api.bundleWanted({ params: { communityId, groupId } }, await session())
    },
    /** The ledger as this device has it. */
    state: stored,
    append: async (communityId: CommunityId, operation: Operation): Promise<void> => {
      const chain = decodeChainState(
        new Uint8Array(db.all('SELECT state FROM chains WHERE user_id = ?', [account.user_id])[0]?.['state'] as Uint8Array),
      )
      const entry = await signEntry(crypto, stored(communityId), { device: keys, chain }, operation)
      await api.ledgerAppend({ params: { communityId }, body: { entry } }, await session())
    },
    /** What the server gives of a channel, whatever this device thinks of it. */
    entries: async (communityId: CommunityId, channelId: ChannelId) => {
      const { entries } = await api.channelRead({ params: { communityId, channelId }, query: { after: 0, limit: LIMITS.page } }, await session())
      return entries
    },
    boxes: async (communityId: CommunityId, boxes: Boxes): Promise<void> => {
      await api.inviteBoxes({ params: { communityId }, body: { boxes } }, await session())
    },
  }
}
