import { LIMITS } from '../limits.ts'
import { bool, bytes, type Decoded, id, list, nullable, struct, uint } from '../wire/codec.ts'
import { channelType, communityKind, historyPolicy, ledgerHead, ledgerIcon, ledgerText, overrides, place, target } from './forms.ts'
import { channelPermissions, permissions } from './permissions.ts'

const slowMode = uint(LIMITS.slowModeSeconds)
const generation = uint(LIMITS.ledgerKeys, 1)
/** How many of each kind a template may bring into the first entry. */
const TEMPLATE = { roles: 32, categories: 32, channels: 64 } as const

const newRole = struct({ id: id('RoleId'), permissions, text: ledgerText })
const newCategory = struct({ id: id('CategoryId'), text: ledgerText, overrides })
/** `overrides` null: those of the category, now and later. */
const channelFields = {
  id: id('ChannelId'),
  type: channelType,
  text: ledgerText,
  categoryId: nullable(id('CategoryId')),
  overrides: nullable(overrides),
  policy: historyPolicy,
  slowMode,
}

/** Commitments of JK (texts) and HK (open invites) of one generation (T11); `wrap` is JK of `previous` under the new JK. */
const firstKey = struct({ commitment: bytes(32), historyCommitment: bytes(32) })

/** JK and HK of the generation for members: under `S_e` of the base group's epoch `e`, `salt 32 || ciphertext` (T11). */
export const memberKeys = struct({ groupId: bytes(32), epoch: uint(), sealed: bytes(112) })

/** The body of every type of entry (T15). Positions count from 0; a role's position 0 belongs to everyone. */
export const BODIES = {
  create: struct({
    kind: communityKind,
    text: ledgerText,
    icon: nullable(ledgerIcon),
    key: firstKey,
    everyone: permissions,
    /** Lowest first, above everyone. */
    roles: list(newRole, TEMPLATE.roles),
    categories: list(newCategory, TEMPLATE.categories),
    channels: list(struct(channelFields), TEMPLATE.channels),
  }),
  'community-edit': struct({ text: ledgerText, icon: nullable(ledgerIcon) }),
  /** Nothing follows it. */
  close: struct({}),

  'category-create': struct({ id: id('CategoryId'), text: ledgerText, position: uint(LIMITS.categories), overrides }),
  'category-edit': struct({ id: id('CategoryId'), text: ledgerText }),
  'category-move': struct({ id: id('CategoryId'), position: uint(LIMITS.categories) }),
  /** Its channels stay, outside of any category, with the overrides that they had. */
  'category-delete': struct({ id: id('CategoryId') }),

  'channel-create': struct({ ...channelFields, position: uint(LIMITS.channels) }),
  'channel-edit': struct({ id: id('ChannelId'), text: ledgerText }),
  /** `sync`: take the overrides of the category from now on. Otherwise the channel keeps those in force. */
  'channel-move': struct({ id: id('ChannelId'), categoryId: nullable(id('CategoryId')), position: uint(LIMITS.channels), sync: bool }),
  'channel-delete': struct({ id: id('ChannelId') }),
  'slow-mode': struct({ id: id('ChannelId'), seconds: slowMode }),
  'history-policy': struct({ id: id('ChannelId'), policy: historyPolicy }),
  /** Keys of former messages of a channel, given to the group that it moved to; `keysHash` is H of the sealed list (T12). */
  'history-open': struct({
    id: id('ChannelId'),
    groupId: bytes(32),
    throughEpoch: uint(),
    toGroupId: bytes(32),
    toEpoch: uint(),
    keysHash: bytes(32),
  }),
  /** Replaces the override of one role or member; empty ones take it away. A channel that followed its category has its own from now on. */
  override: struct({ place, target, allow: channelPermissions, deny: channelPermissions }),

  'role-create': struct({ id: id('RoleId'), permissions, text: ledgerText, position: uint(LIMITS.roles, 1) }),
  /** `text` null: as before; everyone has none. */
  'role-edit': struct({ id: id('RoleId'), permissions, text: nullable(ledgerText) }),
  'role-move': struct({ id: id('RoleId'), position: uint(LIMITS.roles, 1) }),
  'role-delete': struct({ id: id('RoleId') }),

  'member-roles': struct({ userId: id('UserId'), add: list(id('RoleId'), LIMITS.rolesPerMember), remove: list(id('RoleId'), LIMITS.rolesPerMember) }),
  nickname: struct({ userId: id('UserId'), text: nullable(ledgerText) }),
  kick: struct({ userId: id('UserId'), reason: nullable(ledgerText) }),
  ban: struct({ userId: id('UserId'), reason: nullable(ledgerText) }),
  unban: struct({ userId: id('UserId') }),
  /** Milliseconds since 1970; 0 ends it. */
  timeout: struct({ userId: id('UserId'), until: uint(), reason: nullable(ledgerText) }),

  /** `expires` in milliseconds since 1970, `uses` at most; 0 means without end. `open` invites carry the shared history. */
  'invite-create': struct({ id: id('InviteId'), signKey: bytes(32), kemKey: bytes(1_216), expires: uint(), uses: uint(1_000_000), open: bool }),
  'invite-revoke': struct({ id: id('InviteId') }),
  /** By the one who joins, with a second signature by the key of the invite. */
  join: struct({ inviteId: id('InviteId') }),
  leave: struct({}),

  /** `userId` null withdraws the offer. */
  'owner-offer': struct({ userId: nullable(id('UserId')) }),
  /** `offer`: hash of the stored offer. */
  'owner-accept': struct({ offer: bytes(32) }),
  successors: struct({ userIds: list(id('UserId'), LIMITS.successors) }),
  /** A newer head of a member's sigchain. */
  'chain-head': struct({ userId: id('UserId'), head: ledgerHead }),
  'ledger-key': struct({
    generation,
    commitment: bytes(32),
    historyCommitment: bytes(32),
    previous: generation,
    wrap: bytes(80),
    members: memberKeys,
  }),
} as const

type Bodies = typeof BODIES
export type OperationType = keyof Bodies
export const OPERATION_TYPES = Object.keys(BODIES) as readonly OperationType[]
export type OperationBody<T extends OperationType> = Decoded<Bodies[T]>
/** What somebody does, without who and when. */
export type Operation = { [T in OperationType]: { readonly type: T; readonly body: OperationBody<T> } }[OperationType]

export function isOperationType(name: string): name is OperationType {
  return Object.hasOwn(BODIES, name)
}
