import type { CategoryId, ChannelId, CommunityId, InviteId, RoleId, UserId } from '../ids.ts'
import type { ChannelType, CommunityKind, HistoryPolicy, LedgerHead, LedgerText, Overrides } from './forms.ts'
import type { OperationBody } from './operations.ts'
import type { PermissionSet } from './permissions.ts'
import { lookUp, type Trie } from './trie.ts'

export interface Role {
  readonly id: RoleId
  readonly permissions: PermissionSet
  /** Null for everyone. */
  readonly text: LedgerText | null
}

export interface Category {
  readonly id: CategoryId
  readonly text: LedgerText
  readonly overrides: Overrides
  /** In the order shown. */
  readonly channels: readonly ChannelId[]
}

/** An entry that gave a channel's former keys to the group it moved to. */
export type HistoryOpening = Omit<OperationBody<'history-open'>, 'id'> & { readonly seq: number }

export interface Channel {
  readonly id: ChannelId
  readonly type: ChannelType
  readonly text: LedgerText
  readonly categoryId: CategoryId | null
  /** Null: those of the category. */
  readonly overrides: Overrides | null
  readonly policy: HistoryPolicy
  /** Seconds. */
  readonly slowMode: number
  readonly opened: readonly HistoryOpening[]
}

export interface Membership {
  readonly roles: readonly RoleId[]
  readonly nickname: LedgerText | null
  readonly joinedSeq: number
  readonly joinedAt: number
  /** Null for the one who made the community. */
  readonly inviteId: InviteId | null
}

/** How many keys of the ledger somebody made on the last day on which they made one. */
export interface KeysMade {
  /** Days of 24 hours since 1970, by the server. */
  readonly day: number
  /** After a removal, the end of an invite, or a newer head of a member. */
  readonly caused: number
  readonly uncaused: number
}

/** Everybody who was ever named: heads, bans and timeouts outlive a membership. */
export interface Person {
  readonly userId: UserId
  /** Highest head in this ledger; null for somebody who was only banned. */
  readonly head: LedgerHead | null
  /** Unrevoked devices at that head. */
  readonly devices: number
  /** Milliseconds since 1970. */
  readonly timeoutUntil: number
  /** The entry that banned; null without a ban. */
  readonly bannedSeq: number | null
  /** Null before the first one; outlives a membership, so that coming again gives no new allowance. */
  readonly keysMade: KeysMade | null
  readonly membership: Membership | null
}
export type Member = Person & { readonly membership: Membership }

export interface Invite {
  readonly id: InviteId
  readonly creator: UserId
  readonly signKey: Uint8Array
  readonly kemKey: Uint8Array
  /** 0: never. */
  readonly expires: number
  /** 0: any number. */
  readonly uses: number
  readonly used: number
  readonly open: boolean
  readonly revoked: boolean
}

/** Generation `index + 1` of the key of the texts. */
export interface LedgerKeyRecord {
  readonly commitment: Uint8Array
  readonly historyCommitment: Uint8Array
  /** The generation inside `wrap`; 0 and null for the first. */
  readonly previous: number
  readonly wrap: Uint8Array | null
  /** The keys for members; null for the first, which its maker has and invites give. */
  readonly members: OperationBody<'ledger-key'>['members'] | null
}

/** What the ledger says after an entry: immutable plain data, each state sharing what did not change with the one before. */
export interface CommunityState {
  readonly communityId: CommunityId
  readonly kind: CommunityKind
  /** Number of the last entry. */
  readonly seq: number
  /** H of the stored form of the last entry. */
  readonly hash: Uint8Array
  /** Server time of the last entry. */
  readonly time: number
  readonly closed: boolean
  readonly owner: UserId
  readonly offer: { readonly userId: UserId; readonly hash: Uint8Array } | null
  readonly successors: readonly UserId[]
  readonly text: LedgerText
  readonly icon: LedgerText | null
  readonly people: Trie<UserId, Person>
  readonly memberCount: number
  /** Unrevoked devices of all members. */
  readonly leaves: number
  readonly roles: Trie<RoleId, Role>
  /** Every role, lowest first; everyone is the first. */
  readonly roleOrder: readonly RoleId[]
  readonly categories: Trie<CategoryId, Category>
  /** In the order shown. */
  readonly categoryOrder: readonly CategoryId[]
  readonly channels: Trie<ChannelId, Channel>
  /** Channels outside of categories, in the order shown. */
  readonly uncategorised: readonly ChannelId[]
  readonly invites: Trie<InviteId, Invite>
  readonly ledgerKeys: readonly LedgerKeyRecord[]
  /** The entry that made the newest key, and its time. */
  readonly keySeq: number
  readonly keyTime: number
  /** The last entry that took somebody or an invite away. */
  readonly removalSeq: number
  /** The last entry that told of a newer head of somebody who was known. */
  readonly headSeq: number
}

export function memberOf(state: CommunityState, userId: UserId): Member | undefined {
  const person = lookUp(state.people, userId)
  return person !== undefined && isMember(person) ? person : undefined
}

export function isMember(person: Person): person is Member {
  return person.membership !== null
}

/** The overrides that count for a channel: its own, or those of its category. */
export function effectiveOverrides(state: CommunityState, channel: Channel): Overrides | null {
  if (channel.overrides !== null || channel.categoryId === null) return channel.overrides
  return lookUp(state.categories, channel.categoryId)?.overrides ?? null
}

export function inviteEnd(invite: Invite, at: number): 'E_INVITE_REVOKED' | 'E_INVITE_EXPIRED' | 'E_INVITE_USED' | undefined {
  if (invite.revoked) return 'E_INVITE_REVOKED'
  if (invite.expires !== 0 && at >= invite.expires) return 'E_INVITE_EXPIRED'
  return invite.uses !== 0 && invite.used >= invite.uses ? 'E_INVITE_USED' : undefined
}
