import type {
  CategoryId,
  ChannelId,
  ChannelType,
  CommunityId,
  CommunityKind,
  ConversationId,
  ErrorCode,
  HistoryPolicy,
  InviteId,
  MessageId,
  Permission,
  RoleId,
  UserId,
} from '@conclave/protocol'

/**
 * Communities, and groups of up to 50 people (kind `group`): what the ledger says, in words that this device could open. Messages of a channel are
 * read and written through `conversations`, by the `conversationId` of the channel.
 */
export interface CommunityView {
  readonly communityId: CommunityId
  /** Its random name on this device, 8 to 12 characters of base64url: for addresses, which others may see. */
  readonly address: string
  readonly kind: CommunityKind
  /** Empty while its key is not here yet. */
  readonly name: string
  readonly description: string
  /** Bytes of a picture. */
  readonly icon: Uint8Array | undefined
  readonly owner: UserId
  /** Somebody the owner offered the community to. */
  readonly offeredTo: UserId | undefined
  readonly memberCount: number
  /** Devices of all members, and the most there may be. */
  readonly devices: { readonly used: number; readonly limit: number }
  /** `joining`: in the ledger, keys on their way. `ready`. `gone`: left, kicked, banned or closed; what was read stays. `trouble`: no longer believed. */
  readonly state: 'joining' | 'ready' | 'gone' | 'trouble'
  /** Why, for `gone` and `trouble`: E_NOT_A_MEMBER, E_BANNED, E_COMMUNITY_CLOSED, E_LEDGER_FORK, ...; E_LEDGER_ROLLBACK for `gone`: came in after the copy that was restored. E_GROUP_FULL in any state: this device finds no room in a group. */
  readonly code: ErrorCode | undefined
  /** Who removed this account, by a verified entry; with a `code` of `gone` and without this it is the server's word alone. */
  readonly removal: RemovalView | undefined
  /** What I may do in the community as a whole. */
  readonly permissions: readonly Permission[]
  /** Until when I may not write, ms since 1970; 0 when I may. */
  readonly timeoutUntil: number
  readonly unread: number
  readonly mentions: number
  /** In the order shown. */
  readonly categories: readonly CategoryView[]
  /** Every channel that I may see, in the order shown: those outside of categories first, then by category. */
  readonly channels: readonly ChannelView[]
  /** Highest first; `everyone` last. */
  readonly roles: readonly RoleView[]
}
export interface RemovalView {
  readonly type: 'kick' | 'ban'
  readonly by: UserId
  readonly byName: string
  /** ms since 1970, by the server's clock. */
  readonly at: number
  /** What was said about it, if this device has the key of the words. */
  readonly reason: string | undefined
}
export interface CategoryView {
  readonly categoryId: CategoryId
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly overrides: readonly OverrideView[]
}
export interface ChannelView {
  readonly channelId: ChannelId
  readonly communityId: CommunityId
  /** For `conversations`: history, send, drafts, read positions. */
  readonly conversationId: ConversationId
  readonly address: string
  readonly type: ChannelType
  readonly name: string
  readonly topic: string
  readonly categoryId: CategoryId | undefined
  readonly policy: HistoryPolicy
  /** Seconds between two messages of one person; 0 without. */
  readonly slowMode: number
  /** What I may do in it. */
  readonly permissions: readonly Permission[]
  /** Own overrides, or those of its category. */
  readonly overrides: readonly OverrideView[]
  readonly synced: boolean
  /** Only some see it. */
  readonly private: boolean
  readonly unread: number
  readonly mentions: number
  /** `waiting`: earlier messages appear when another member is online. `more`: there are earlier ones on the server. */
  readonly earlier: 'all' | 'more' | 'waiting'
  /** Its stream is forked or reordered: nothing in it is believed from there on, until `lookAgain`. */
  readonly trouble: ErrorCode | undefined
  /** Members whose devices say to have seen other messages, and whom nobody else bears out: they are wrong, or the server shows them something else. */
  readonly doubts: readonly UserId[]
  /** Its readers changed, and what was said before is here but closed to those of now: see {@link Communities.openHistory}. */
  readonly unopened: boolean
}
export interface OverrideView {
  readonly target: { readonly type: 'role'; readonly id: RoleId } | { readonly type: 'member'; readonly id: UserId }
  readonly allow: readonly Permission[]
  readonly deny: readonly Permission[]
}
export interface RoleView {
  readonly roleId: RoleId
  readonly name: string
  /** 0xRRGGBB. */
  readonly colour: number | undefined
  readonly permissions: readonly Permission[]
  readonly everyone: boolean
  /** Below my highest role, so that I may change it or give it. */
  readonly mine: boolean
  readonly memberCount: number
}
export interface MemberView {
  readonly userId: UserId
  /** Nickname here, else the name they gave us, else the handle, else a short form of the id. */
  readonly name: string
  readonly handle: string | undefined
  readonly nickname: string | undefined
  readonly roles: readonly RoleId[]
  readonly owner: boolean
  readonly joinedAt: number
  readonly timeoutUntil: number
  /** Undefined unless they share it. */
  readonly online: boolean | undefined
  /** Ranks below me: I may kick, ban, change roles as far as my permissions go. */
  readonly below: boolean
}
/** How somebody is called in a community, who may have left it: what they wrote stays. */
export interface NameView {
  /** As {@link MemberView.name}. */
  readonly name: string
  readonly handle: string | undefined
}
/** Members under their highest role, as a list shows them. */
export interface MemberPage {
  readonly members: readonly MemberView[]
  readonly total: number
}
export interface InviteView {
  readonly inviteId: InviteId
  /** Only on the one device that made it and so has its seed. */
  readonly link: string | undefined
  readonly creator: UserId
  /** ms since 1970; 0: never. */
  readonly expires: number
  /** 0: any number. */
  readonly uses: number
  readonly used: number
  /** Whoever comes reads the former messages of `shared` channels at once, with nobody online. */
  readonly open: boolean
  /** Why it does not work any more. */
  readonly ended: ErrorCode | undefined
}
/** What a link shows before joining. */
export interface InvitePreview {
  readonly communityId: CommunityId
  readonly name: string
  readonly icon: Uint8Array | undefined
  /** As its maker knew it. */
  readonly memberCount: number
  /** This account is in it already. */
  readonly member: boolean
}
/** One entry of the ledger in a form that a screen can put into words. */
export interface AuditEntry {
  readonly seq: number
  /** The server's time, ms since 1970. */
  readonly at: number
  readonly actor: UserId
  readonly actorName: string
  /** As the ledger names it: `kick`, `role-edit`, ... */
  readonly type: string
  /** Whom or what it concerns: a user, channel, category, role or invite, with the name it had or has. */
  readonly subject: { readonly type: 'user' | 'channel' | 'category' | 'role' | 'invite'; readonly id: string; readonly name: string } | undefined
  /** For whom permissions of a place were changed; who made the invite that was used or withdrawn. Roles of everyone have no name. */
  readonly target: { readonly type: 'user' | 'role'; readonly id: string; readonly name: string } | undefined
  readonly reason: string | undefined
  /** What changed, by field: permissions (given and taken; in a place `allow`, `deny`, or neither), former and new names, seconds, policy, terms of an invite. */
  readonly changes: readonly { readonly field: string; readonly from: string | undefined; readonly to: string | undefined }[]
}

/** Where something goes, said by its neighbour: the ledger has also those that this account does not see. @throws `E_NOT_FOUND` for one that is not there */
export type MovePlace<Id> = { readonly before: Id } | { readonly after: Id }

export interface NewChannel {
  readonly name: string
  readonly topic?: string
  readonly type?: ChannelType
  readonly policy?: HistoryPolicy
  /** Seconds. */
  readonly slowMode?: number
  /** Only administrators and these roles see it. */
  readonly private?: { readonly roles: readonly RoleId[] }
}
/** A channel of a template: its roles are named, because they have no ids yet. */
export type TemplateChannel = Omit<NewChannel, 'private'> & { readonly private?: { readonly roles: readonly string[] } }
/** What a community begins with: categories with channels. */
export interface CommunityTemplate {
  readonly channels: readonly TemplateChannel[]
  readonly categories: readonly { readonly name: string; readonly channels: readonly TemplateChannel[] }[]
  /** What everybody may do; as in Discord unless told. */
  readonly everyone?: readonly Permission[]
  /** Lowest first. */
  readonly roles: readonly { readonly name: string; readonly colour?: number; readonly permissions: readonly Permission[] }[]
}

/**
 * Methods with a promise wait for the server, and throw what the rules of the ledger answer: `E_FORBIDDEN`, `E_ROLE_ORDER`, `E_NOT_YOURS_TO_GIVE`,
 * `E_TIMED_OUT`, `E_NOT_FOUND`, `E_COMMUNITY_LIMIT`, `E_COMMUNITY_FULL`, `E_COMMUNITY_CLOSED`, `E_SERVER_UNREACHABLE`, or the trouble of the community.
 * Names: 1 to 100 characters (nicknames 64), topics and descriptions 1,024, reasons 512; longer ones are `E_TEXT_TOO_LONG`.
 */
export interface Communities {
  /** In the order in which this account came in; groups are among them. */
  list(): readonly CommunityView[]
  get(communityId: CommunityId): CommunityView | undefined
  /** By its random name on this device. */
  at(address: string): CommunityView | undefined
  /** The channel of a conversation. */
  channelOf(conversationId: ConversationId): ChannelView | undefined

  /**
   * `attempt`: any text that the caller made for one wish of the person. The same one again, also after a crash, gives the community that was made, or
   * finishes it, and makes no second one.
   */
  create(input: { name: string; description?: string; icon?: Uint8Array; template?: CommunityTemplate; attempt?: string }): Promise<CommunityView>
  /** A group of contacts, who get an invite inside their conversations and come in when they accept. @throws `E_NOT_A_CONTACT`, `E_COMMUNITY_FULL` over 50 */
  createGroup(input: { name: string; people: readonly UserId[]; attempt?: string }): Promise<CommunityView>
  addToGroup(communityId: CommunityId, people: readonly UserId[]): Promise<void>
  /** Groups that contacts asked this account into. */
  groupInvites(): readonly { readonly communityId: CommunityId; readonly name: string; readonly from: UserId }[]
  acceptGroup(communityId: CommunityId): Promise<CommunityView>
  declineGroup(communityId: CommunityId): void

  edit(communityId: CommunityId, change: { name?: string; description?: string; icon?: Uint8Array | null }): Promise<void>
  /** Ends it for everybody; the owner only. */
  close(communityId: CommunityId): Promise<void>
  /** @throws `E_OWNER` for the owner of a community */
  leave(communityId: CommunityId): Promise<void>
  /** Removes a community that is `gone` from this device with everything in it. */
  forget(communityId: CommunityId): void

  /** What a link shows; also without an account. @throws `E_INVITE_MALFORMED`, `E_INVITE_EXPIRED`, `E_INVITE_USED`, `E_INVITE_REVOKED`, `E_NOT_FOUND`, `E_OTHER_SERVER` */
  preview(link: string): Promise<InvitePreview>
  /** In the ledger when it resolves; keys follow. @throws as {@link preview}, `E_BANNED`, `E_ALREADY_MEMBER`, `E_LEDGER_FORK` when the ledger is not that of the link */
  join(link: string): Promise<CommunityView>
  /** `expires` in ms from now, 0 never; `uses` 0 any number. */
  createInvite(communityId: CommunityId, input: { expires: number; uses: number; open: boolean }): Promise<InviteView>
  invites(communityId: CommunityId): readonly InviteView[]
  revokeInvite(communityId: CommunityId, inviteId: InviteId): Promise<void>
  /**
   * After somebody is out: withdraws the open links that work and that this account may withdraw, and makes new ones with what is left of their terms.
   * @returns the new ones
   */
  replaceOpenInvites(communityId: CommunityId): Promise<readonly InviteView[]>

  createCategory(communityId: CommunityId, input: { name: string; private?: { roles: readonly RoleId[] } }): Promise<CategoryId>
  editCategory(communityId: CommunityId, categoryId: CategoryId, name: string): Promise<void>
  moveCategory(communityId: CommunityId, categoryId: CategoryId, to: MovePlace<CategoryId>): Promise<void>
  deleteCategory(communityId: CommunityId, categoryId: CategoryId): Promise<void>
  createChannel(communityId: CommunityId, input: NewChannel & { categoryId?: CategoryId }): Promise<ChannelId>
  /** Several changes are several entries of the ledger, in this order: words, slow mode, policy. */
  editChannel(
    communityId: CommunityId,
    channelId: ChannelId,
    change: { name?: string; topic?: string; slowMode?: number; policy?: HistoryPolicy },
  ): Promise<void>
  /** Without a place it stays where it stands, and comes last where it is new. `sync`: takes over the overrides of the category, also of the one in which it stands. */
  moveChannel(
    communityId: CommunityId,
    channelId: ChannelId,
    to: Partial<MovePlace<ChannelId>> & { readonly categoryId: CategoryId | undefined; readonly sync?: boolean },
  ): Promise<void>
  /**
   * Gives the readers of now what was said in a `shared` channel before it moved to them, as far as this device has its keys: an entry of the ledger, and the keys in the
   * channel (T12). @throws ConclaveError `E_NOT_FOUND` when there is nothing to open here; `E_FORBIDDEN` without manageChannels and manageRoles, and for another policy
   */
  openHistory(communityId: CommunityId, channelId: ChannelId): Promise<void>
  deleteChannel(communityId: CommunityId, channelId: ChannelId): Promise<void>
  /** Replaces what a channel or category says about one role or member; empty sets take it away. */
  setOverride(communityId: CommunityId, place: { channelId: ChannelId } | { categoryId: CategoryId }, override: OverrideView): Promise<void>

  createRole(communityId: CommunityId, input: { name: string; colour?: number; permissions: readonly Permission[] }): Promise<RoleId>
  editRole(
    communityId: CommunityId,
    roleId: RoleId,
    change: { name?: string; colour?: number | null; permissions?: readonly Permission[] },
  ): Promise<void>
  /** `position` counts from the lowest role above everyone, which is 1. */
  moveRole(communityId: CommunityId, roleId: RoleId, position: number): Promise<void>
  deleteRole(communityId: CommunityId, roleId: RoleId): Promise<void>

  /** By highest role, then by name; those without a role last. At most 100 a page. With `channel` those only who may read it. */
  members(communityId: CommunityId, page: { after?: number; limit: number; role?: RoleId; channel?: ChannelId; query?: string }): MemberPage
  member(communityId: CommunityId, userId: UserId): MemberView | undefined
  /** Of anybody, members and those who left, were removed or are not known. */
  nameOf(communityId: CommunityId, userId: UserId): NameView
  banned(
    communityId: CommunityId,
  ): readonly { readonly userId: UserId; readonly name: string; readonly reason: string | undefined; readonly at: number }[]
  setRoles(communityId: CommunityId, userId: UserId, change: { add?: readonly RoleId[]; remove?: readonly RoleId[] }): Promise<void>
  /** Empty: without a nickname. */
  setNickname(communityId: CommunityId, userId: UserId, nickname: string): Promise<void>
  kick(communityId: CommunityId, userId: UserId, reason?: string): Promise<void>
  ban(communityId: CommunityId, userId: UserId, reason?: string): Promise<void>
  unban(communityId: CommunityId, userId: UserId): Promise<void>
  /** @param duration ms from now by the server's clock, at most 28 days; 0 ends it */
  timeout(communityId: CommunityId, userId: UserId, duration: number, reason?: string): Promise<void>
  offerOwnership(communityId: CommunityId, userId: UserId | undefined): Promise<void>
  acceptOwnership(communityId: CommunityId): Promise<void>
  /** Newest first, before `before` (an entry's number). Needs `viewAuditLog` for what others did. */
  auditLog(communityId: CommunityId, page: { before?: number; limit: number }): readonly AuditEntry[]

  /** Fetches earlier messages of a channel into `conversations.history`. @returns whether there are still earlier ones */
  loadEarlier(channelId: ConversationId): Promise<boolean>
  /**
   * The person knows that the operator has put an older copy of the server back, and goes on from it: for `E_LEDGER_ROLLBACK` and `E_LEDGER_FORK` of a
   * community, and for channels that stopped. The server's ledger is verified whole; what is only here stays as evidence and on this device, nothing of it is
   * done or said again: members who were removed since are members again.
   * @throws the trouble when it is of another kind, or `E_LEDGER_INVALID` when the server's ledger does not verify; then nothing has changed
   */
  acceptRestored(communityId: CommunityId): Promise<void>
  /**
   * The person has compared with others in another way, and goes on in a channel that has stopped: members who say otherwise are not listened to until they
   * agree. What the server itself showed stops it again as soon as it is shown again. Evidence stays.
   */
  lookAgain(conversationId: ConversationId): void
  /**
   * Deletes for everybody: own messages, or with `manageMessages` anybody's. Gone here at once; the server and the others hear of it as of a message. It
   * promises no more than T14.
   * @param author whose message it is; without it one's own, or the only one of that name
   * @throws `E_NOT_FOUND`, `E_FORBIDDEN`, `E_TIMED_OUT`, `E_NOT_A_MEMBER`: then nothing has changed
   */
  deleteMessage(messageId: MessageId, author?: UserId): Promise<void>
  /** Resolves when ledgers, groups and channels have caught up; false at the time limit (ms). */
  whenReady(communityId: CommunityId, timeout?: number): Promise<boolean>
}

export type CommunityEvent =
  /** Anything that `get` shows: words, channels, roles, rights, counts, state. */
  | { readonly type: 'community-changed'; readonly communityId: CommunityId }
  /** It is not listed any more. */
  | { readonly type: 'community-gone'; readonly communityId: CommunityId }
  | { readonly type: 'members-changed'; readonly communityId: CommunityId }
  | { readonly type: 'group-invite'; readonly communityId: CommunityId }
  /** Somebody writes in a channel; over after 10 s. */
  | { readonly type: 'channel-typing'; readonly conversationId: ConversationId; readonly userId: UserId; readonly typing: boolean }
  /** A message was deleted for everybody. */
  | { readonly type: 'message-gone'; readonly conversationId: ConversationId; readonly messageId: MessageId }
