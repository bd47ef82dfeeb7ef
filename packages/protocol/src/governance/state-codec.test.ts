import { expect, it } from 'vitest'
import type { CategoryId, ChannelId, RoleId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { ledgerId, type Overrides } from './forms.ts'
import { NO_PERMISSIONS, permissionSet } from './permissions.ts'
import type { Category, Channel, CommunityState, Person, Role } from './state.ts'
import { decodeCommunityState, encodeCommunityState } from './state-codec.ts'
import { denseCommunity } from './testing/dense-community.ts'
import { dice, text, userOf } from './testing/random-community.ts'
import { trieOf } from './trie.ts'

const many = (count: number) => Array.from({ length: count }, (_, i) => i)
const idOf = <N extends 'CategoryId' | 'ChannelId' | 'RoleId'>(name: N, i: number) => {
  const random = new Uint8Array(10)
  new DataView(random.buffer).setUint32(0, i)
  return ledgerId(name, 1, random)
}

it('a community at all its limits comes back as it was saved', () => {
  const full = communityAtItsLimits()
  const saved = encodeCommunityState(full)
  const again = decodeCommunityState(saved)
  expect([again.channels.size, again.categories.size, again.roles.size]).toEqual([LIMITS.channels, LIMITS.categories, LIMITS.roles])
  expect(Buffer.from(encodeCommunityState(again)).equals(saved)).toBe(true)
})

function communityAtItsLimits(): CommunityState {
  const view = permissionSet('viewChannel')
  const members = many(LIMITS.overrides).map((i) => ({ userId: userOf(i), allow: view, deny: NO_PERMISSIONS }))
  const overrides: Overrides = { roles: [], members }
  const channelIds = many(LIMITS.channels).map((i) => idOf('ChannelId', i))
  const opening = {
    groupId: new Uint8Array(32),
    throughEpoch: 2 ** 32,
    toGroupId: new Uint8Array(32),
    toEpoch: 2 ** 32,
    keysHash: new Uint8Array(32),
    seq: 9,
  }
  // As many full ones as a page could hold; all of them take seconds.
  const channels = channelIds.map((id, i): Channel => {
    const fixed = { type: 'text', policy: 'shared', slowMode: 5 } as const
    return {
      ...fixed,
      id,
      text: text(1),
      categoryId: null,
      overrides: i < 72 ? overrides : null,
      opened: many(LIMITS.historyOpenings).map(() => opening),
    }
  })
  const categories = many(LIMITS.categories).map((i): Category => ({ id: idOf('CategoryId', i), text: text(1), overrides, channels: channelIds }))
  const roles = many(LIMITS.roles).map((i): Role => ({ id: idOf('RoleId', i), permissions: view, text: text(1) }))
  const ownRoles = roles.slice(0, LIMITS.rolesPerMember).map(({ id }) => id)
  const membership = { roles: ownRoles, nickname: text(2), joinedSeq: 1, joinedAt: 1, inviteId: null }
  const people = many(200).map((i): Person => ({
    userId: userOf(i),
    head: null,
    devices: 4,
    timeoutUntil: 0,
    bannedSeq: null,
    keysMade: null,
    membership,
  }))
  return {
    ...denseCommunity(dice(3)),
    channels: trieOf<ChannelId, Channel>(channels, ({ id }) => id),
    uncategorised: channelIds,
    categories: trieOf<CategoryId, Category>(categories, ({ id }) => id),
    roles: trieOf<RoleId, Role>(roles, ({ id }) => id),
    people: trieOf<UserId, Person>(people, ({ userId }) => userId),
  }
}
