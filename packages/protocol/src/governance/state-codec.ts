import { LIMITS } from '../limits.ts'
import { bool, bytes, type Codec, decodeAs, encodeAs, id, list, nested, nullable, struct, uint } from '../wire/codec.ts'
import { time } from '../wire/prekeys.ts'
import { channelType, communityKind, historyPolicy, ledgerHead, ledgerIcon, ledgerText, overrides } from './forms.ts'
import { BODIES, memberKeys } from './operations.ts'
import { permissions } from './permissions.ts'
import type { Category, Channel, CommunityState, Invite, LedgerKeyRecord, Person, Role } from './state.ts'
import { listed, trieOf } from './trie.ts'

const seq = uint()
const NESTED_BYTES = 16 * 1024 * 1024

/** Pages stand inside byte strings, so that a large community has not more items than one CBOR item may hold (16,384). */
const PAGE = 64
/** For what may itself hold 100 overrides and 500 ids. */
const FEW = 8
function paged<T>(item: Codec<T>, size = PAGE): Codec<readonly T[]> {
  const pages = list(nested(list(item, PAGE, 1), NESTED_BYTES), 8_192)
  return {
    shape: `paged(${item.shape})`,
    toCbor: (items) => pages.toCbor(Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))),
    fromCbor: (value) => pages.fromCbor(value).flat(),
  }
}

const role: Codec<Role> = struct({ id: id('RoleId'), permissions, text: nullable(ledgerText) })
const category: Codec<Category> = struct({
  id: id('CategoryId'),
  text: ledgerText,
  overrides,
  channels: list(id('ChannelId'), LIMITS.channels),
})
const opening = struct({
  groupId: bytes(32),
  throughEpoch: uint(),
  toGroupId: bytes(32),
  toEpoch: uint(),
  keysHash: bytes(32),
  seq,
})
const channel: Codec<Channel> = struct({
  id: id('ChannelId'),
  type: channelType,
  text: ledgerText,
  categoryId: nullable(id('CategoryId')),
  overrides: nullable(overrides),
  policy: historyPolicy,
  slowMode: uint(LIMITS.slowModeSeconds),
  opened: list(opening, LIMITS.historyOpenings),
})
const membership = struct({
  roles: list(id('RoleId'), LIMITS.rolesPerMember),
  nickname: nullable(ledgerText),
  joinedSeq: seq,
  joinedAt: time,
  inviteId: nullable(id('InviteId')),
})
const person: Codec<Person> = struct({
  userId: id('UserId'),
  head: nullable(ledgerHead),
  devices: uint(LIMITS.devicesPerAccount),
  timeoutUntil: uint(),
  bannedSeq: nullable(seq),
  keysMade: nullable(struct({ day: uint(), caused: uint(), uncaused: uint() })),
  membership: nullable(membership),
})
const invite: Codec<Invite> = struct({
  id: id('InviteId'),
  creator: id('UserId'),
  signKey: bytes(32),
  kemKey: bytes(1_216),
  expires: uint(),
  uses: uint(),
  used: uint(),
  open: bool,
  revoked: bool,
})
const ledgerKey: Codec<LedgerKeyRecord> = struct({
  commitment: bytes(32),
  historyCommitment: bytes(32),
  previous: uint(LIMITS.ledgerKeys),
  wrap: nullable(bytes(80)),
  members: nullable(memberKeys),
})

const form = struct({
  version: uint(2, 2),
  communityId: id('CommunityId'),
  kind: communityKind,
  seq,
  hash: bytes(32),
  time,
  closed: bool,
  owner: id('UserId'),
  offer: nullable(struct({ userId: id('UserId'), hash: bytes(32) })),
  successors: BODIES.successors,
  text: ledgerText,
  icon: nullable(ledgerIcon),
  people: paged(person),
  memberCount: seq,
  leaves: seq,
  roles: paged(role),
  roleOrder: list(id('RoleId'), LIMITS.roles, 1),
  categories: paged(category, FEW),
  categoryOrder: list(id('CategoryId'), LIMITS.categories),
  channels: paged(channel, FEW),
  uncategorised: list(id('ChannelId'), LIMITS.channels),
  invites: paged(invite),
  ledgerKeys: paged(ledgerKey),
  keySeq: seq,
  keyTime: time,
  removalSeq: seq,
  headSeq: seq,
})

/** For one's own store; a state that somebody else sent is worth nothing. The same ledger gives the same bytes. */
export function encodeCommunityState(state: CommunityState): Uint8Array<ArrayBuffer> {
  const { people, roles, categories, channels, invites, successors, ...plain } = state
  return encodeAs(form, {
    ...plain,
    version: 2,
    successors: { userIds: successors },
    people: listed(people),
    roles: listed(roles),
    categories: listed(categories),
    channels: listed(channels),
    invites: listed(invites),
  })
}

/** @throws ConclaveError `E_MALFORMED` */
export function decodeCommunityState(encoded: Uint8Array): CommunityState {
  const { version: _, people, roles, categories, channels, invites, successors, ...plain } = decodeAs(form, encoded)
  return {
    ...plain,
    successors: successors.userIds,
    people: trieOf(people, (one) => one.userId),
    roles: trieOf(roles, (one) => one.id),
    categories: trieOf(categories, (one) => one.id),
    channels: trieOf(channels, (one) => one.id),
    invites: trieOf(invites, (one) => one.id),
  }
}
