import { ConclaveError } from '../errors.ts'
import { type CategoryId, idBytes, idFromBytes, type ChannelId, type RoleId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { bytes, bytesUpTo, type Codec, type Decoded, id, list, struct, uint, union } from '../wire/codec.ts'
import { channelPermissions } from './permissions.ts'

/** Words that the server does not read: AEAD under the ledger key of `generation`, `salt 32 || ciphertext` (T11). */
const sealedText = (max: number) => struct({ generation: uint(LIMITS.ledgerKeys, 1), sealed: bytesUpTo(max, 48) })
export const ledgerText = sealedText(LIMITS.ledgerTextBytes)
export type LedgerText = Decoded<typeof ledgerText>
export const ledgerIcon = sealedText(LIMITS.ledgerIconBytes)

/** A place in the sigchain of an account, with the hash of that link. */
export const ledgerHead = struct({ seq: uint(LIMITS.chainLinks, 1), hash: bytes(32) })
export type LedgerHead = Decoded<typeof ledgerHead>

const roleOverride = struct({ roleId: id('RoleId'), allow: channelPermissions, deny: channelPermissions })
const memberOverride = struct({ userId: id('UserId'), allow: channelPermissions, deny: channelPermissions })
export type RoleOverride = Decoded<typeof roleOverride>
export type MemberOverride = Decoded<typeof memberOverride>

/** What a channel or category changes for roles (also for everyone) and single members. */
export const overrides = struct({ roles: list(roleOverride, LIMITS.overrides), members: list(memberOverride, LIMITS.overrides) })
export type Overrides = Decoded<typeof overrides>
export const NO_OVERRIDES: Overrides = { roles: [], members: [] }

/** Where an override stands, and for whom. */
export const place = union({ channel: [0, { id: id('ChannelId') }], category: [1, { id: id('CategoryId') }] })
export type Place = Decoded<typeof place>
export const target = union({ role: [0, { id: id('RoleId') }], member: [1, { id: id('UserId') }] })
export type Target = Decoded<typeof target>

function names<const N extends readonly string[]>(all: N): Codec<N[number]> {
  const number = uint(all.length - 1)
  return {
    shape: all.join('|'),
    toCbor: (value) => number.toCbor(all.indexOf(value)),
    fromCbor: (value) => all[number.fromCbor(value)] as N[number],
  }
}

/** Numbers on the wire in this order; new ones go to the end. */
export const CHANNEL_TYPES = ['text', 'announcement', 'voice'] as const
export type ChannelType = (typeof CHANNEL_TYPES)[number]
export const channelType: Codec<ChannelType> = names(CHANNEL_TYPES)

/** What a new member may read of the past (T12). */
export const HISTORY_POLICIES = ['shared', 'joined', 'ephemeral'] as const
export type HistoryPolicy = (typeof HISTORY_POLICIES)[number]
export const historyPolicy: Codec<HistoryPolicy> = names(HISTORY_POLICIES)

/** A group is a DM with up to 50 people on the same machinery. */
export const COMMUNITY_KINDS = ['community', 'group'] as const
export type CommunityKind = (typeof COMMUNITY_KINDS)[number]
export const communityKind: Codec<CommunityKind> = names(COMMUNITY_KINDS)

/** The role that every member has: 16 zero bytes, always the lowest. */
export const EVERYONE: RoleId = idFromBytes('RoleId', new Uint8Array(16))

const RANDOM_BYTES = 10

/**
 * Id of a category, channel or role that entry `seq` makes: 10 random bytes and `seq` as 6 bytes big-endian. No later entry can make it a
 * second time, so nothing has to be remembered of what was deleted.
 * @param random 10 bytes
 */
export function ledgerId<Name extends 'CategoryId' | 'ChannelId' | 'RoleId'>(name: Name, seq: number, random: Uint8Array) {
  const whole = new Uint8Array(16)
  if (random.length !== RANDOM_BYTES) throw new ConclaveError('E_MALFORMED', 'an id has 10 random bytes')
  whole.set(random)
  for (let i = 15, rest = seq; i >= RANDOM_BYTES; i--, rest = Math.floor(rest / 256)) whole[i] = rest % 256
  return idFromBytes(name, whole)
}

/** The number of the entry that made a category, channel or role. */
export function madeBy(made: CategoryId | ChannelId | RoleId): number {
  return idBytes(made)
    .subarray(RANDOM_BYTES)
    .reduce((seq, byte) => seq * 256 + byte, 0)
}
