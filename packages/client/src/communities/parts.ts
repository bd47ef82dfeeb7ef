import type { EpochSecret } from '@conclave/crypto'
import type { Authority } from '@conclave/crypto/group'
import type {
  AudienceKey,
  ChannelId,
  CommunityId,
  CommunityState,
  ConversationId,
  ErrorCode,
  GatewayCommand,
  GatewayEvent,
  MessageId,
  Operation,
  UserId,
} from '@conclave/protocol'
import type { Called } from '../store/tables/messages.ts'

/** JK and HK of one generation, as far as this device has them (T11). */
export interface CommunityKeys {
  readonly generation: number
  /** JK_j, 32 bytes. */
  readonly key: Uint8Array
  /** HK_j, 32 bytes; of those who made the generation, or came by an open link. */
  readonly historyKey: Uint8Array | undefined
}

/** `before` is undefined when the community came in just now. */
export type AdvanceListener = (communityId: CommunityId, before: CommunityState | undefined, after: CommunityState) => void

/**
 * The ledgers of the communities that this account is in: what it says, and how something is said in them. Synchronous answers come from
 * entries that were verified and stored. Also answers for a community that this account has left, as far as it was in it.
 */
export interface Ledgers {
  /** Every community that is kept here, also those that this account has left. */
  ids(): readonly CommunityId[]
  /** Whether this account is in, by the ledger and by the server's word: who was removed may never get the entry that says so. */
  isIn(communityId: CommunityId): boolean
  /** The newest verified state; undefined for a community that is not here. */
  state(communityId: CommunityId): CommunityState | undefined
  /** After a past entry; undefined for one that is not here. */
  stateAt(communityId: CommunityId, seq: number): CommunityState | undefined
  /** Who may have a leaf in the group of this audience (T11); complete for every entry that is here. */
  authority(communityId: CommunityId, audience: AudienceKey): Authority
  /**
   * Fetches what the server has, verifies it and stores it; at once when the gateway has told of nothing that is not here.
   * @throws ConclaveError the code of {@link trouble}, `E_NOT_A_MEMBER`, `E_SERVER_UNREACHABLE`
   */
  catchUp(communityId: CommunityId): Promise<CommunityState>
  /**
   * Signs over the newest entry and sends; when another entry was faster, catches up and tries again.
   * @throws ConclaveError what the reducer answers, also here before anything is sent
   */
  append(communityId: CommunityId, operation: Operation): Promise<CommunityState>
  /** Why this community is not believed any more; undefined while it is. Nothing is sent to it then. */
  trouble(communityId: CommunityId): ErrorCode | undefined
  /** A fork or a lie was found elsewhere: kept with its evidence, shown, and nothing more is believed or sent. May be called inside a transaction. */
  distrust(communityId: CommunityId, code: ErrorCode, evidence: readonly Uint8Array[]): void
  /** The keys of a generation, by default of the newest one that this device has. */
  key(communityId: CommunityId, generation?: number): CommunityKeys | undefined
  /** JK, and HK, were found under `S_e` of the base group. Kept only when the ledger commits to them. May be called inside a transaction. */
  offerKey(communityId: CommunityId, generation: number, key: Uint8Array, historyKey?: Uint8Array): void
  /** Looks with {@link Groups.sharedSecret} for generations that are still closed; called after new secrets of the base group were stored. */
  openKeys(communityId: CommunityId): Promise<void>
  /**
   * Makes a new generation of the keys when one is due (docs/protocol/governance.md), under `S_e` of the base group as it is now. Called before
   * something is sent, after every leaf that is due was removed. Does nothing without a state of the base group.
   */
  renewKeys(communityId: CommunityId): Promise<void>
  /** Whether the newest generation of the keys holds something else than the ledger commits to, as far as this device can tell. */
  isKeyFalse(communityId: CommunityId): boolean
  /** Called inside the transaction that stores the entries, once for each batch. The listener must not throw for what is no bug. */
  onAdvance(listener: AdvanceListener): void
}

/** News of groups and channels that the gateway session hands on. */
export type ChannelEvent = Extract<
  GatewayEvent,
  { readonly type: 'community' | 'groupChanged' | 'channelEntries' | 'channelErased' | 'signal' | 'channelGone' | 'bundleWanted' | 'recordReplaced' }
>

/** The signed-in connection, as groups and channels use it. */
export interface ChannelGateway {
  online(): boolean
  /** Resolves when the record is durable. @throws ConclaveError the code of `postRefused`, with `retryAfter`; `E_SERVER_UNREACHABLE` when the connection ends first */
  post(record: Omit<Extract<GatewayCommand, { type: 'post' }>, 'type' | 'request'>): Promise<{ readonly seq: number; readonly time: number }>
  /** Dropped without a word while offline. */
  signal(signal: Omit<Extract<GatewayCommand, { type: 'signal' }>, 'type'>): void
}

/** The groups and channels of the communities that this account is in. */
export interface Groups {
  /** This account is in: come into the groups of its audiences, in the background, and stay in. Harmless when repeated. */
  follow(communityId: CommunityId): void
  /** This account is out: states and secrets of newer epochs are dropped inside the transaction that is open; history stays. */
  forget(communityId: CommunityId): void
  /**
   * `S_e` of the base group. With `of`: of that epoch, if it is here. Without: of the newest, for the keys of a new generation; undefined without a
   * state, and while somebody who may not has a leaf, or could read it in a bundle (the keys would reach them).
   */
  sharedSecret(communityId: CommunityId, of?: { readonly groupId: Uint8Array; readonly epoch: number }): EpochSecret | undefined
  /**
   * The ledger entry over which the base group last removed a leaf; 0 when this device does not know. Whoever had it has the keys of that time: a device that
   * was taken from an account, of which the rules of the ledger see a number only.
   */
  removedAt(communityId: CommunityId): number
  /**
   * Before words are written: removes who is due, begins an epoch that nobody outside knows, and makes new keys of the ledger, each where it is due. Not under
   * the lock of the ledger. Nothing on a device that is not in the base group.
   */
  renewKeys(communityId: CommunityId): Promise<void>
  /** An event of the gateway about a group or channel, in order. */
  notices(event: ChannelEvent): void
  /** The gateway session has begun (after its welcome) or ended. */
  setOnline(online: boolean): void
  /** For `watch`: every channel that this account may read, and where this device stopped reading; 2^53 - 1 for one that it has not begun. */
  cursors(communityId: CommunityId): readonly ChannelCursor[]
  /**
   * What screens show of channels beside the ledger; every channel that this account may read, also where nothing was read yet.
   * @param called by what this account is called there
   */
  channelFacts(communityId: CommunityId, called: Called): ReadonlyMap<ChannelId, ChannelFacts>
  /** A group of the community has no room for this device: it reads and writes nothing there until somebody makes room. */
  isFull(communityId: CommunityId): boolean
  /** The channel of a conversation. */
  channelOf(conversationId: ConversationId): { readonly communityId: CommunityId; readonly channelId: ChannelId } | undefined
  /** Fetches earlier messages into the store. @returns whether there are still earlier ones */
  loadEarlier(conversationId: ConversationId): Promise<boolean>
  /** See `Communities.openHistory`. */
  openHistory(communityId: CommunityId, channelId: ChannelId): Promise<void>
  /** The server was put back to an older copy and the ledger here with it: groups and channels follow. Harmless when nothing was lost. */
  rewind(communityId: CommunityId): Promise<void>
  /** See {@link Communities.lookAgain}. @throws ConclaveError `E_NOT_FOUND` */
  lookAgain(conversationId: ConversationId): void
  /** For everybody: own messages, or with `manageMessages` anybody's (T14). */
  deleteMessage(messageId: MessageId, author?: UserId): Promise<void>
  /** Inside a transaction: messages, conversations and everything else of the community go. */
  erase(communityId: CommunityId): void
  /** Nothing is due and nothing runs, while online. */
  idle(): boolean
  /** Resolves when nothing waits that could be done now. */
  whenIdle(): Promise<void>
  /** What runs is cut short and waited for; nothing begins before the next `setOnline`. */
  halt(): Promise<void>
  /** For good. */
  stop(): Promise<void>
}

export interface ChannelFacts {
  readonly conversationId: ConversationId
  readonly address: string
  readonly unread: number
  readonly mentions: number
  readonly earlier: 'all' | 'more' | 'waiting'
  readonly trouble: ErrorCode | undefined
  readonly doubts: readonly UserId[]
  readonly unopened: boolean
}
export interface ChannelCursor {
  readonly channelId: ChannelId
  readonly after: number
}
