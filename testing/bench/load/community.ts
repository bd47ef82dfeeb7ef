import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  type Channel,
  type CommunityState,
  encodeCommunityState,
  EVERYONE,
  idFromBytes,
  ledgerId,
  type Person,
  permissionSet,
  type Role,
  type UserId,
  type ChannelId,
  type CommunityId,
} from '@conclave/protocol'
import { trieOf } from '../../../packages/protocol/src/governance/trie.ts'
import { type GroupKey, openSqliteStore } from '../../../packages/server/src/store/index.ts'

/** A community whose members all read one channel. */
export interface BenchCommunity {
  readonly communityId: CommunityId
  readonly channelId: ChannelId
  /** Of the group of all members, 32 bytes. */
  readonly groupId: Uint8Array
}

/**
 * Puts a community into the store of a data folder, past the network and past the limit of 250 devices: what is measured is the server, which
 * has the rules from a snapshot in any case.
 */
export async function seedCommunity(data: string, members: readonly UserId[]): Promise<BenchCommunity> {
  const communityId = idFromBytes('CommunityId', randomBytes(32))
  const channelId = ledgerId('ChannelId', 1, randomBytes(10))
  const groupId = new Uint8Array(randomBytes(32))
  const snapshot = encodeCommunityState(stateOf(communityId, channelId, members))
  const store = await openSqliteStore({ file: join(data, 'conclave.db') })
  await store.communities.create({ communityId, entry: new Uint8Array(randomBytes(64)), snapshot })
  const first = { epoch: 0, floor: 0, expect: 0, payload: groupId, record: groupId, bundle: groupId }
  await store.communities.commit({
    communityId,
    groupId: Buffer.from(groupId).toString('base64url') as GroupKey,
    audience: 'base',
    generation: 0,
    ...first,
  })
  await store.close()
  return { communityId, channelId, groupId }
}

const words = { generation: 1, sealed: new Uint8Array(64) }

function stateOf(communityId: CommunityId, channelId: ChannelId, members: readonly UserId[]): CommunityState {
  const people = members.map(personOf)
  const everyone: Role = { id: EVERYONE, permissions: permissionSet('viewChannel', 'sendMessages', 'readHistory'), text: null }
  const channel: Channel = { id: channelId, type: 'text', text: words, categoryId: null, overrides: null, policy: 'shared', slowMode: 0, opened: [] }
  return {
    communityId,
    kind: 'community',
    seq: 1,
    hash: new Uint8Array(32),
    time: 0,
    closed: false,
    owner: members[0] as UserId,
    offer: null,
    successors: [],
    text: words,
    icon: null,
    people: trieOf(people, ({ userId }) => userId),
    memberCount: members.length,
    leaves: members.length,
    roles: trieOf([everyone], ({ id }) => id),
    roleOrder: [EVERYONE],
    categories: trieOf<never, never>([], (none) => none),
    categoryOrder: [],
    channels: trieOf([channel], ({ id }) => id),
    uncategorised: [channelId],
    invites: trieOf<never, never>([], (none) => none),
    ledgerKeys: [{ commitment: new Uint8Array(32), historyCommitment: new Uint8Array(32), previous: 0, wrap: null, members: null }],
    keySeq: 1,
    keyTime: 0,
    removalSeq: 0,
    headSeq: 0,
  }
}

function personOf(userId: UserId): Person {
  const membership = { roles: [], nickname: null, joinedSeq: 1, joinedAt: 0, inviteId: null }
  return { userId, head: { seq: 1, hash: new Uint8Array(32) }, devices: 1, timeoutUntil: 0, bannedSeq: null, keysMade: null, membership }
}
