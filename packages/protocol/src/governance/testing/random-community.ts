import { type CategoryId, type ChannelId, idFromBytes, type InviteId, type RoleId, type UserId } from '../../ids.ts'
import { type EntryFrame, NO_COMMUNITY, NO_HASH, type VerifiedEntry } from '../entry.ts'
import { EVERYONE, ledgerId, type LedgerText, type Overrides, type Target } from '../forms.ts'
import type { Operation, OperationBody } from '../operations.ts'
import { type Permission, permissionSet, PERMISSIONS, type PermissionSet, CHANNEL_PERMISSIONS, intersection, without } from '../permissions.ts'
import { type CommunityState, isMember } from '../state.ts'
import { listed, lookUp } from '../trie.ts'

/**
 * Communities and operations at random, for tests and benches. What `verifyEntry` would have checked is taken as right; hashes are numbers
 * written into 32 bytes, because the reducer only compares them.
 */
export interface Dice {
  /** 0 to n - 1. */
  below(n: number): number
}

/** A small generator with a seed (mulberry32): runs can be repeated. */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  return {
    below(n) {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n)
    },
  }
}

export const pick = <T>(by: Dice, from: readonly T[]): T => from[by.below(from.length)] as T
const chance = (by: Dice, percent: number): boolean => by.below(100) < percent
const randomBytes = (by: Dice, length: number): Uint8Array => Uint8Array.from({ length }, () => by.below(256))

export function userOf(n: number): UserId {
  const bytes = new Uint8Array(32).fill(n * 37 + 11)
  return idFromBytes('UserId', bytes.with(0, n * 101).with(1, n >> 8))
}

export function hashOf(seq: number, branch = 0): Uint8Array {
  const hash = new Uint8Array(32).fill(branch)
  for (let i = 0; i < 6; i++) hash[31 - i] = Math.floor(seq / 256 ** i)
  return hash.with(0, 0xee)
}

export const text = (n: number): LedgerText => ({ generation: 1, sealed: new Uint8Array(64).fill(n) })
const DEVICE = idFromBytes('DeviceId', new Uint8Array(16).fill(9))

/** A verified entry with the right place after `state`; `changed` puts something else in. */
export function entryAfter(
  state: CommunityState | null,
  userId: UserId,
  operation: Operation,
  changed: Partial<EntryFrame> & Partial<Omit<VerifiedEntry, 'entry'>> = {},
): VerifiedEntry {
  const { serverTime, hash, entryHash, devices, subjectDevices, coSigner, ...frame } = changed
  const seq = (state?.seq ?? 0) + 1
  const entry = {
    communityId: state?.communityId ?? NO_COMMUNITY,
    seq,
    prevHash: state?.hash ?? NO_HASH,
    userId,
    deviceId: DEVICE,
    head: (state && lookUp(state.people, userId)?.head) ?? { seq: 4, hash: hashOf(4) },
    ...frame,
    ...operation,
  }
  return {
    entry,
    serverTime: serverTime ?? (state?.time ?? 1_000_000) + 1_000,
    hash: hash ?? hashOf(seq),
    entryHash: entryHash ?? hashOf(seq, 7),
    devices: devices ?? 1,
    subjectDevices: subjectDevices ?? (operation.type === 'chain-head' ? 2 : null),
    coSigner: coSigner !== undefined ? coSigner : coSignerOf(state, operation),
  } as unknown as VerifiedEntry
}

function coSignerOf(state: CommunityState | null, operation: Operation): Uint8Array | null {
  if (state === null || operation.type !== 'join') return null
  return listed(state.invites).find((invite) => invite.id === operation.body.inviteId)?.signKey ?? new Uint8Array(32)
}

const DEFAULT = permissionSet('viewChannel', 'sendMessages', 'readHistory', 'changeNickname', 'createInvite', 'addReactions', 'connect', 'speak')

export function createBody(changed: Partial<OperationBody<'create'>> = {}): OperationBody<'create'> {
  const key = { commitment: new Uint8Array(32), historyCommitment: new Uint8Array(32) }
  return { kind: 'community', text: text(1), icon: null, key, everyone: DEFAULT, roles: [], categories: [], channels: [], ...changed }
}

function randomSet(by: Dice, within: PermissionSet, percent: number): PermissionSet {
  const names = (Object.keys(PERMISSIONS) as Permission[]).filter(() => chance(by, percent))
  return intersection(permissionSet(...names), within)
}

export function randomRule(by: Dice): { allow: PermissionSet; deny: PermissionSet } {
  const allow = randomSet(by, CHANNEL_PERMISSIONS, 15)
  return { allow, deny: without(randomSet(by, CHANNEL_PERMISSIONS, 15), allow) }
}

/** Everything in a state that an operation may name, and something that does not exist. */
interface Names {
  readonly users: readonly UserId[]
  readonly roles: readonly RoleId[]
  readonly categories: readonly CategoryId[]
  readonly channels: readonly ChannelId[]
  readonly invites: readonly InviteId[]
}

function namesIn(state: CommunityState, users: readonly UserId[]): Names {
  return {
    users,
    roles: [...listed(state.roles).map((role) => role.id), EVERYONE],
    categories: [...listed(state.categories).map((category) => category.id), idFromBytes('CategoryId', new Uint8Array(16).fill(3))],
    channels: [...listed(state.channels).map((channel) => channel.id), idFromBytes('ChannelId', new Uint8Array(16).fill(3))],
    invites: [...listed(state.invites).map((invite) => invite.id), idFromBytes('InviteId', new Uint8Array(16).fill(3))],
  }
}

function randomOverrides(by: Dice, { roles }: Names): Overrides {
  const chosen = new Set(Array.from({ length: by.below(3) }, () => pick(by, roles)))
  return { roles: [...chosen].map((roleId) => ({ roleId, ...randomRule(by) })), members: [] }
}

/** Every type but the first entry and the last. */
export type RandomType = keyof Makers

/**
 * One operation, sensible or not.
 * @param users the people of this world, members or strangers
 * @param types what to choose from; one that stands there twice comes twice as often
 */
export function randomOperation(
  by: Dice,
  state: CommunityState,
  users: readonly UserId[],
  types: readonly RandomType[] = Object.keys(MAKERS) as RandomType[],
): { userId: UserId; operation: Operation } {
  const names = namesIn(state, users)
  const type = pick(by, types)
  const userId = actorFor(by, type, state, users)
  return { userId, operation: { type, body: MAKERS[type](by, state, names) } as Operation }
}

function actorFor(by: Dice, type: Operation['type'], state: CommunityState, users: readonly UserId[]): UserId {
  const members = listed(state.people).filter(isMember)
  const strangers = users.filter((userId) => !members.some((member) => member.userId === userId))
  if (type === 'join' && strangers.length > 0) return pick(by, strangers)
  if (type === 'owner-accept' && state.offer !== null) return state.offer.userId
  return chance(by, 40) ? state.owner : pick(by, members).userId
}

const next = (state: CommunityState): number => state.seq + 1
const category = (by: Dice, { categories }: Names): CategoryId | null => (chance(by, 60) ? pick(by, categories) : null)
const target = (by: Dice, { roles, users }: Names): Target =>
  chance(by, 60) ? { type: 'role', id: pick(by, roles) } : { type: 'member', id: pick(by, users) }

type Makers = { readonly [T in Exclude<Operation['type'], 'create' | 'close'>]: (by: Dice, state: CommunityState, names: Names) => OperationBody<T> }
const MAKERS: Makers = {
  'community-edit': (by) => ({ text: text(by.below(250)), icon: null }),
  'category-create': (by, state, names) => ({
    id: ledgerId('CategoryId', next(state), randomBytes(by, 10)),
    text: text(1),
    position: by.below(4),
    overrides: randomOverrides(by, names),
  }),
  'category-edit': (by, _, { categories }) => ({ id: pick(by, categories), text: text(by.below(250)) }),
  'category-move': (by, _, { categories }) => ({ id: pick(by, categories), position: by.below(5) }),
  'category-delete': (by, _, { categories }) => ({ id: pick(by, categories) }),
  'channel-create': (by, state, names) => ({
    id: ledgerId('ChannelId', next(state), randomBytes(by, 10)),
    type: pick(by, ['text', 'announcement', 'voice'] as const),
    text: text(2),
    categoryId: category(by, names),
    overrides: chance(by, 50) ? null : randomOverrides(by, names),
    policy: pick(by, ['shared', 'joined', 'ephemeral'] as const),
    slowMode: by.below(3) * 10,
    position: by.below(6),
  }),
  'channel-edit': (by, _, { channels }) => ({ id: pick(by, channels), text: text(by.below(250)) }),
  'channel-move': (by, _, names) => ({
    id: pick(by, names.channels),
    categoryId: category(by, names),
    position: by.below(6),
    sync: chance(by, 50),
  }),
  'channel-delete': (by, _, { channels }) => ({ id: pick(by, channels) }),
  'slow-mode': (by, _, { channels }) => ({ id: pick(by, channels), seconds: by.below(60) }),
  'history-policy': (by, _, { channels }) => ({ id: pick(by, channels), policy: pick(by, ['shared', 'joined', 'ephemeral'] as const) }),
  'history-open': (by, _, { channels }) => ({
    id: pick(by, channels),
    groupId: hashOf(1),
    throughEpoch: 3,
    toGroupId: hashOf(2),
    toEpoch: 1,
    keysHash: hashOf(3),
  }),
  override: (by, _, names) => ({
    place: chance(by, 70) ? { type: 'channel', id: pick(by, names.channels) } : { type: 'category', id: pick(by, names.categories) },
    target: target(by, names),
    ...(chance(by, 20) ? { allow: permissionSet(), deny: permissionSet() } : randomRule(by)),
  }),
  'role-create': (by, state) => ({
    id: ledgerId('RoleId', next(state), randomBytes(by, 10)),
    permissions: randomSet(by, DICE_PERMISSIONS, 25),
    text: text(3),
    position: 1 + by.below(4),
  }),
  'role-edit': (by, _, { roles }) => ({ id: pick(by, roles), permissions: randomSet(by, DICE_PERMISSIONS, 30), text: null }),
  'role-move': (by, _, { roles }) => ({ id: pick(by, roles), position: 1 + by.below(5) }),
  'role-delete': (by, _, { roles }) => ({ id: pick(by, roles) }),
  'member-roles': (by, _, { users, roles }) =>
    chance(by, 70)
      ? { userId: pick(by, users), add: [pick(by, roles)], remove: [] }
      : { userId: pick(by, users), add: [], remove: [pick(by, roles)] },
  nickname: (by, _, { users }) => ({ userId: pick(by, users), text: chance(by, 50) ? text(5) : null }),
  kick: (by, _, { users }) => ({ userId: pick(by, users), reason: null }),
  ban: (by, _, { users }) => ({ userId: pick(by, users), reason: text(8) }),
  unban: (by, _, { users }) => ({ userId: pick(by, users) }),
  timeout: (by, { time }, { users }) => ({ userId: pick(by, users), until: chance(by, 30) ? 0 : time + 1_000 * by.below(20), reason: null }),
  'invite-create': (by, { time }) => ({
    id: idFromBytes('InviteId', randomBytes(by, 16)),
    signKey: randomBytes(by, 32),
    kemKey: new Uint8Array(1_216),
    expires: chance(by, 30) ? time + by.below(60_000) : 0,
    uses: by.below(4),
    open: chance(by, 50),
  }),
  'invite-revoke': (by, _, { invites }) => ({ id: pick(by, invites) }),
  join: (by, _, { invites }) => ({ inviteId: pick(by, invites) }),
  leave: () => ({}),
  'owner-offer': (by, _, { users }) => ({ userId: chance(by, 10) ? null : pick(by, users) }),
  'owner-accept': (by, { offer }) => ({ offer: offer?.hash ?? hashOf(by.below(9)) }),
  successors: (by, _, { users }) => ({ userIds: [pick(by, users)] }),
  'chain-head': (by, { people }, { users }) => {
    const userId = pick(by, users)
    const seq = (lookUp(people, userId)?.head?.seq ?? 3) + by.below(3)
    return { userId, head: { seq, hash: hashOf(seq) } }
  },
  'ledger-key': (_, { ledgerKeys }) => ({
    generation: ledgerKeys.length + 1,
    commitment: hashOf(1),
    historyCommitment: hashOf(2),
    previous: ledgerKeys.length,
    wrap: new Uint8Array(80),
    members: { groupId: hashOf(3), epoch: 1, sealed: new Uint8Array(112) },
  }),
}

/** Administrator seldom: with it every rule is trivial. */
const DICE_PERMISSIONS = without(permissionSet(...(Object.keys(PERMISSIONS) as Permission[])), permissionSet('administrator'))
