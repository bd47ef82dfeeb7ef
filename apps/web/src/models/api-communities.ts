import type {
  AuditEntry,
  CategoryView,
  ChannelView,
  CommunityTemplate,
  CommunityView,
  InvitePreview,
  InviteView,
  MemberView,
  NewChannel,
  OverrideView,
  RoleView,
} from '@conclave/client/browser'
import type {
  CategoryId,
  ChannelId,
  CommunityId,
  ErrorCode,
  HistoryPolicy,
  InviteId,
  MessageId,
  Permission,
  RoleId,
  UserId,
} from '@conclave/protocol'
import type { Timeline } from './api-conversations.ts'
import type { Outcome, Store } from './store.ts'

export type { AuditEntry, CommunityTemplate, InviteView, NewChannel, OverrideView } from '@conclave/client/browser'
export type { Permission } from '@conclave/protocol'

/** Names are safe to show beside other text; empty while the key to them is on its way. What did not change keeps its identity. */
export type Community = CommunityView
export type Channel = ChannelView
export type Category = CategoryView
export type Role = RoleView
export type Member = MemberView

export interface CommunitiesView {
  readonly loading: boolean
  /** In the order in which this account came in. */
  readonly rows: readonly Community[]
  /** Groups that contacts ask this account into. */
  readonly invites: readonly GroupInvite[]
  /** Channels with something unread, of all communities. */
  readonly unread: number
  /** In communities; what waits in groups counts as a whole. */
  readonly mentions: number
  /** Unread messages of all groups: they are counted as those of conversations. */
  readonly inGroups: number
}

export interface GroupInvite {
  readonly communityId: CommunityId
  readonly name: string
  readonly from: UserId
}

/** What the frame needs of communities; the rest comes with {@link Communities.parts}. */
export interface Communities {
  readonly view: Store<CommunitiesView>
  one(communityId: CommunityId): Store<Community | undefined>
  /** Which community an address of this browser means: `undefined` while they are being read, `missing` when there is none. */
  at(address: string): Store<CommunityId | 'missing' | undefined>
  /** Address of the channel that was shown last, or of the first one. */
  entrance(communityId: CommunityId): string | undefined
  /** This channel is on the screen. */
  visit(channel: Channel): void
  /** Categories whose channels are put away, in this tab. */
  readonly folded: Store<ReadonlySet<CategoryId>>
  fold(categoryId: CategoryId, folded: boolean): void
  /** Address of the channel above (-1) or below (1) in the list, or of the next unread one. */
  neighbour(channel: Channel, step: -1 | 1, only?: 'unread'): string | undefined
  /** A link that waits for an account, or for a decision. */
  readonly pendingLink: Store<string | undefined>
  takeLink(link: string): void
  dropLink(): void
  /** Everything else, whose code comes when it is first asked for; the same object each time. */
  parts(): Promise<CommunityParts>
}

export interface CommunityParts {
  readonly actions: CommunityActions
  readonly join: Join
  /** Time has passed that changes what one may do: a timeout is over. */
  look(): void
  /** The channel as a conversation; kept as those are. */
  timeline(channel: Channel): Timeline
  /** Those who have a role. */
  withRole(communityId: CommunityId, roleId: RoleId): Members
  /** With a private channel those only who may read it. */
  members(communityId: CommunityId, channel?: Channel): Members
  invites(communityId: CommunityId): Invites
  audit(communityId: CommunityId): Audit
  bans(communityId: CommunityId): Bans
}

/** Answers with the id or address of what was made. */
export type Made<T> = { readonly made: T } | { readonly problem: ErrorCode }

/** Everything that becomes an entry of the ledger. */
export interface CommunityActions {
  create(input: { name: string; icon: Uint8Array | undefined; template: CommunityTemplate | undefined }): Promise<Made<Community>>
  createGroup(input: { name: string; people: readonly UserId[] }): Promise<Made<Community>>
  /** They are asked, and come in when they accept. */
  addToGroup(communityId: CommunityId, people: readonly UserId[]): Promise<Outcome>
  acceptGroup(communityId: CommunityId): Promise<Made<Community>>
  declineGroup(communityId: CommunityId): Promise<Outcome>
  edit(communityId: CommunityId, change: { name?: string; description?: string; icon?: Uint8Array | null }): Promise<Outcome>
  close(communityId: CommunityId): Promise<Outcome>
  leave(communityId: CommunityId): Promise<Outcome>
  /** The person knows that the operator put an older copy back. */
  acceptRestored(communityId: CommunityId): Promise<Outcome>
  /** The person goes on in a channel that has stopped. */
  lookAgain(channel: Channel): Promise<Outcome>
  /** Gives the readers of now what was said in a channel before its readers changed. It cannot be taken back. */
  openHistory(channel: Channel): Promise<Outcome>
  /** Removes what is `gone` from this device. */
  forget(communityId: CommunityId): Promise<Outcome>
  createCategory(communityId: CommunityId, name: string): Promise<Outcome>
  editCategory(communityId: CommunityId, categoryId: CategoryId, name: string): Promise<Outcome>
  /** One place up or down among the categories. */
  moveCategory(communityId: CommunityId, categoryId: CategoryId, step: -1 | 1): Promise<Outcome>
  deleteCategory(communityId: CommunityId, categoryId: CategoryId): Promise<Outcome>
  /** @returns its address */
  createChannel(communityId: CommunityId, input: NewChannel & { categoryId?: CategoryId }): Promise<Made<string | undefined>>
  editChannel(channel: Channel, change: { name?: string; topic?: string; slowMode?: number; policy?: HistoryPolicy }): Promise<Outcome>
  /** One place up or down within its category. */
  moveChannel(channel: Channel, step: -1 | 1): Promise<Outcome>
  /** To the end of a category, or out of all; it stays where it is in the one that it is in. `sync`: takes over what is said about roles and members there. */
  fileChannel(channel: Channel, categoryId: CategoryId | undefined, sync?: boolean): Promise<Outcome>
  deleteChannel(channel: Channel): Promise<Outcome>
  setOverride(communityId: CommunityId, place: { channelId: ChannelId } | { categoryId: CategoryId }, override: OverrideView): Promise<Outcome>
  createRole(communityId: CommunityId, input: { name: string; permissions: readonly Permission[] }): Promise<Made<RoleId>>
  editRole(
    communityId: CommunityId,
    roleId: RoleId,
    change: { name?: string; colour?: number | null; permissions?: readonly Permission[] },
  ): Promise<Outcome>
  /** One place up (towards the highest, -1) or down. */
  moveRole(communityId: CommunityId, roleId: RoleId, step: -1 | 1): Promise<Outcome>
  deleteRole(communityId: CommunityId, roleId: RoleId): Promise<Outcome>
  setRole(communityId: CommunityId, userId: UserId, roleId: RoleId, has: boolean): Promise<Outcome>
  setNickname(communityId: CommunityId, userId: UserId, nickname: string): Promise<Outcome>
  kick(communityId: CommunityId, userId: UserId, reason: string): Promise<Outcome>
  ban(communityId: CommunityId, userId: UserId, reason: string): Promise<Outcome>
  unban(communityId: CommunityId, userId: UserId): Promise<Outcome>
  /** For so many ms from now; 0 ends it. */
  timeout(communityId: CommunityId, userId: UserId, duration: number, reason: string): Promise<Outcome>
  offerOwnership(communityId: CommunityId, userId: UserId | undefined): Promise<Outcome>
  acceptOwnership(communityId: CommunityId): Promise<Outcome>
  deleteMessage(messageId: MessageId, author: UserId): Promise<Outcome>
  /** Everything in it is read. */
  markRead(channel: Channel): Promise<Outcome>
  /** Everything in all channels is read. */
  markAllRead(communityId: CommunityId): Promise<Outcome>
}

export type JoinView =
  /** No link waits. */
  | { readonly state: 'none' }
  | { readonly state: 'looking' }
  | { readonly state: 'failed'; readonly code: ErrorCode }
  | {
      readonly state: 'ready' | 'joining'
      readonly preview: InvitePreview
      /** Why joining failed. */
      readonly problem: ErrorCode | undefined
    }
export interface Join {
  readonly view: Store<JoinView>
  /** Looks at the link that waits; also without an account. */
  look(): Promise<void>
  /** @returns the address of the community, or why not */
  join(): Promise<Made<string>>
}

export interface MembersView {
  readonly state: 'loading' | 'ready' | 'failed'
  readonly code: ErrorCode | undefined
  /** The beginning of the list, by highest role, then by name. */
  readonly list: readonly Member[]
  readonly total: number
  readonly query: string
}
export interface Members {
  readonly view: Store<MembersView>
  /** Somebody looks at the list: it is read, and read again when it changes. @returns leave */
  show(): () => void
  loadMore(): Promise<void>
  /** To the end of the list. */
  loadAll(): Promise<void>
  setQuery(query: string): void
  /** The first few whose name fits; the list stays as it is. Nobody when they cannot be read. */
  find(query: string): Promise<readonly Member[]>
  /** One of them, as far as known; asks otherwise. */
  one(userId: UserId): Store<Member | undefined>
  /** Another value whenever somebody known changed. */
  readonly changes: Store<number>
}

export interface InvitesView {
  readonly loading: boolean
  readonly list: readonly InviteView[]
}
export interface InviteTerms {
  /** ms from now, 0 never. */
  readonly expires: number
  /** 0: any number. */
  readonly uses: number
  readonly open: boolean
}
export interface Invites {
  readonly view: Store<InvitesView>
  load(): Promise<Outcome>
  create(terms: InviteTerms): Promise<Made<InviteView>>
  revoke(inviteId: InviteId): Promise<Outcome>
  /** Withdraws the open ones that work and that one may withdraw, and makes new ones with what is left of their terms. */
  replaceOpen(): Promise<Outcome>
}

export interface AuditView {
  readonly state: 'loading' | 'ready' | 'failed'
  readonly code: ErrorCode | undefined
  readonly entries: readonly AuditEntry[]
  readonly complete: boolean
}
export interface Audit {
  readonly view: Store<AuditView>
  /** From the newest on. */
  load(): Promise<void>
  loadMore(): Promise<void>
}

export interface Ban {
  readonly userId: UserId
  readonly name: string
  readonly reason: string | undefined
  readonly at: number
}
export interface Bans {
  readonly view: Store<{ readonly loading: boolean; readonly list: readonly Ban[] }>
  load(): Promise<Outcome>
}
