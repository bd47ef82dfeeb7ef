import type { Communities, CommunityEvent } from './api-communities.ts'
import type { ChannelId, CommunityId, ConversationId, DeviceId, ErrorCode, Handle, MessageId, ServerId, UserId } from '@conclave/protocol'

export type * from './api-communities.ts'

/**
 * The client without a screen, by capability. Everything it returns is a plain snapshot; what changes later comes as an event.
 * Methods throw ConclaveError. Those without a promise answer from what the device has and never wait for the network.
 */
export interface Client {
  readonly accounts: Accounts
  readonly people: People
  readonly communities: Communities
  readonly conversations: Conversations
  readonly sync: Sync
  readonly events: Events
  /** Waits for the running transaction, closes sockets and the store. Nothing may be called afterwards. */
  close(): Promise<void>
}

export interface AccountView {
  readonly userId: UserId
  readonly handle: Handle
  readonly displayName: string
  readonly deviceId: DeviceId
  readonly serverId: ServerId
  readonly serverUrl: string
  /** `URL/u#userId.serverId`: what another person adds. */
  readonly friendLink: string
}
/** A sign-up or sign-in whose answer this device has not heard. */
export interface UnfinishedView {
  readonly handle: Handle
  readonly serverUrl: string
}
export interface ServerView {
  readonly serverId: ServerId
  readonly software: string
  readonly protocolVersion: number
  readonly registration: 'open' | 'invite' | 'closed'
  /** The server's time minus this device's, ms. */
  readonly clockOffset: number
}
export interface DeviceView {
  readonly deviceId: DeviceId
  readonly name: string
  readonly current: boolean
  readonly revoked: boolean
  /** Midnight UTC of the day it was last seen, ms since 1970; undefined when the server does not say. */
  readonly lastSeen: number | undefined
}
export interface NewPassword {
  readonly password: string
  /** The person has read T4's sentence and confirms a password below 2^50 guesses. */
  readonly acceptWeakPassword?: boolean
}

/** Sign up and sign in take 1 to 3 s: Argon2id. */
export interface Accounts {
  /** The account of this store; undefined before sign-up or sign-in and after sign-out. */
  current(): AccountView | undefined
  /** What an earlier attempt began; the same input again finishes it, or forgets what the server never heard of. */
  unfinished(): UnfinishedView | undefined
  /** @throws `E_SERVER_UNREACHABLE`, `E_VERSION`, `E_CONTINUITY` when the server is not the one of sign-up */
  server(): Promise<ServerView>
  /** @throws `E_HANDLE_MALFORMED` */
  handleAvailable(handle: string): Promise<boolean>
  /** A generated password of 77 bits. */
  suggestPassword(): string
  /** Base-2 logarithm of the estimated guesses; below 50 needs `acceptWeakPassword`. */
  passwordBits(password: string, known?: readonly string[]): Promise<number>
  /** @throws `E_HANDLE_TAKEN`, `E_HANDLE_MALFORMED`, `E_WEAK_PASSWORD`, `E_REGISTRATION_CLOSED`, `E_INVITE_INVALID`, `E_ALREADY_SIGNED_IN` */
  signUp(input: NewPassword & { handle: string; displayName?: string; deviceName: string; invite?: string }): Promise<AccountView>
  /** Adds this device to an existing account. @throws `E_CREDENTIALS`, `E_ALREADY_SIGNED_IN`, `E_DEVICE_LIMIT`, `E_SUITE_REFUSED` */
  signIn(input: { handle: string; password: string; deviceName: string }): Promise<AccountView>
  /** Adds this device with the 24 words and sets a new password. @throws `E_RECOVERY_WORDS`, `E_SIGNATURE`, `E_WEAK_PASSWORD` */
  signInWithWords(input: NewPassword & { handle: string; words: string; deviceName: string }): Promise<AccountView>
  /** The 24 words; the password is asked again. @throws `E_CREDENTIALS` */
  recoveryWords(password: string): Promise<string>
  /** @throws `E_CREDENTIALS`, `E_WEAK_PASSWORD` */
  changePassword(input: NewPassword & { current: string }): Promise<void>
  /**
   * Somebody may know the password: new password, new recovery key, new account key, new profile key, and devices of `revoke` removed, in one step.
   * @returns the 24 words of the new recovery kit; the former kit is void
   * @throws `E_CREDENTIALS`, `E_WEAK_PASSWORD`, `E_NOT_FOUND`, `E_SELF`
   */
  replaceRecovery(input: NewPassword & { current: string; revoke?: readonly DeviceId[] }): Promise<string>
  devices(): Promise<readonly DeviceView[]>
  renameDevice(deviceId: DeviceId, name: string): Promise<void>
  /** Removes other devices and rotates the account key in the same link. @throws `E_CREDENTIALS`, `E_NOT_FOUND` */
  revokeDevices(input: { deviceIds: readonly DeviceId[]; password: string }): Promise<void>
  /**
   * Removes this device from the account and erases its keys here; `current` is undefined then and another sign-in is possible. Messages are hidden
   * until the same account signs in again; another account's sign-in erases them, and so does `wipe` at once.
   * The last device of an account cannot leave it; with `wipe` it is erased here only, also without the network, and stays in the list of devices.
   * @throws `E_LAST_DEVICE` without `wipe`, `E_SERVER_UNREACHABLE`
   */
  signOut(options?: { wipe?: boolean }): Promise<void>
  /** At most 64 characters; contacts see it. */
  setDisplayName(name: string): Promise<void>
  /** Off at first: contacts learn whether this account is online. */
  setPresenceShared(shared: boolean): void
  presenceShared(): boolean
  /** On at first: others in a conversation or channel learn that somebody types here (B5). Of this device; without it no word about it leaves. */
  setTypingShared(shared: boolean): void
  typingShared(): boolean
  /** One-time keys left on the server. */
  prekeysLeft(): Promise<{ x25519: number; kem: number }>
}

/** `requested`: we asked; `incoming`: they asked and wait in the requests inbox; `none`: known, no relation. */
export type PersonState = 'none' | 'requested' | 'incoming' | 'contact' | 'declined' | 'blocked'
export interface PersonView {
  readonly userId: UserId
  readonly handle: string
  /** What they call themselves; the handle when unknown. */
  readonly displayName: string
  readonly state: PersonState
  readonly verified: boolean
  readonly conversationId: ConversationId
  /** As in {@link ConversationView}; undefined while there is no conversation. Contacts have one. */
  readonly address: string | undefined
  /** Known only when they share it. */
  readonly online: boolean | undefined
}
export interface SafetyNumberView {
  /** 60 digits in groups of five. */
  readonly digits: string
  /** Text for a QR code, with both chain heads. */
  readonly qr: string
  readonly verified: boolean
  /** Session resets of the last 24 hours; three or more are worth a look. */
  readonly recentResets: number
}

export interface People {
  /** Contacts, and those who were asked or blocked. */
  list(): readonly PersonView[]
  get(userId: UserId): PersonView | undefined
  /** A known person by handle, without the network. */
  find(handle: string): PersonView | undefined
  /** Looks a handle or friend link up and checks the chain. @throws `E_NOT_FOUND`, `E_LINK_MALFORMED`, `E_OTHER_SERVER`, `E_CHAIN_INVALID`, `E_CHAIN_ROLLBACK`, `E_CHAIN_FORK`, `E_SELF` */
  resolve(handleOrLink: string): Promise<PersonView>
  /** Asks for contact; accepted at once when they asked too. @throws as {@link resolve}, `E_BLOCKED` */
  request(handleOrLink: string): Promise<PersonView>
  /** The requests inbox. */
  requests(): readonly PersonView[]
  /** @throws `E_NOT_FOUND` when there is no such request */
  accept(userId: UserId): PersonView
  /** Silent: the other side learns nothing. */
  decline(userId: UserId): void
  /** Replaces the delivery token at once; other contacts get the new profile key over the next hours. */
  block(userId: UserId): PersonView
  unblock(userId: UserId): PersonView
  safetyNumber(userId: UserId): Promise<SafetyNumberView>
  setVerified(userId: UserId, verified: boolean): void
}

/** `pending`: on this device only; `sent`: durable on the server for every device of the receiver. */
export type MessageState = 'pending' | 'sent' | 'delivered' | 'read' | 'failed' | 'received'
export interface MessageView {
  readonly messageId: MessageId
  readonly conversationId: ConversationId
  /** Order within this device's store; pages go by it. */
  readonly position: number
  readonly kind: 'text' | 'notice'
  readonly mine: boolean
  readonly senderUserId: UserId
  readonly text: string
  /** The sender's clock, ms since 1970; for showing only. */
  readonly sentAt: number
  readonly state: MessageState
  /** Why it failed. */
  readonly error: ErrorCode | undefined
}
export interface ConversationView {
  readonly conversationId: ConversationId
  /**
   * Its random name on this device, 8 to 12 characters of base64url: for addresses, which others may see. The id is computed from two public UserIds
   * and would say who talks with whom.
   */
  readonly address: string
  readonly userId: UserId
  readonly last: MessageView | undefined
  readonly unread: number
  /** Everything up to this position has been read on this device; 0 at first. */
  readonly readPosition: number
  readonly draft: string
  /** Of a channel; `userId` means nobody then. */
  readonly channel?: { readonly communityId: CommunityId; readonly channelId: ChannelId }
}

export interface Conversations {
  list(): readonly ConversationView[]
  get(conversationId: ConversationId): ConversationView | undefined
  /** By its random name on this device. */
  at(address: string): ConversationView | undefined
  /** The conversation with a person, also before the first message. @throws `E_NOT_FOUND` */
  with(userId: UserId): ConversationView
  /**
   * Durable on this device when it returns. `messageId` (16 random bytes) may be chosen by the caller: a repeated call then answers with the message
   * of the first. @throws `E_MESSAGE_TOO_LONG`, `E_MESSAGE_EMPTY`, `E_NOT_A_CONTACT`, `E_BLOCKED`
   */
  send(conversationId: ConversationId, text: string, messageId?: MessageId): MessageView
  /** Oldest first; the newest page without `before` and `after` (positions, one of them). @throws `E_MALFORMED` for both, or a limit over 100 */
  history(conversationId: ConversationId, page?: { before?: number; after?: number; limit?: number }): readonly MessageView[]
  message(messageId: MessageId): MessageView | undefined
  /**
   * Messages that have every word of `query`, the last one as a beginning; newest first, at most `limit` (50 unless told, up to 100). Case and accents
   * do not matter. Only words: nothing in `query` is an operator.
   */
  search(query: string, options?: { limit?: number }): readonly MessageView[]
  /** A failed message goes back to the outbox. */
  retry(messageId: MessageId): MessageView
  /** Everything up to the position is read; contacts get receipts after 5 to 30 s. */
  markRead(conversationId: ConversationId, position: number): void
  /** Transient; the other side shows it for 10 s. Quiet while offline, and where typing is not shared. */
  setTyping(conversationId: ConversationId, typing: boolean): void
  /** Kept up to 100,000 characters, so that a text that is too long to send is not lost. */
  setDraft(conversationId: ConversationId, text: string): void
}

export type ConnectionState = 'stopped' | 'connecting' | 'online' | 'waiting'
export interface SyncView {
  readonly connection: ConnectionState
  /** Why the last attempt failed. */
  readonly error: ErrorCode | undefined
  /** Outgoing things not yet accepted by the server. */
  readonly outgoing: number
  /** Entries that were dropped because they were not ours or not readable, since the client was opened. */
  readonly dropped: number
}
export interface Sync {
  /** Connects and stays connected. @throws `E_NOT_SIGNED_IN` */
  start(): void
  stop(): Promise<void>
  state(): SyncView
  /** Resolves when everything that is due has been accepted by the server and everything received is stored; false at the time limit (ms). Needs `start`. */
  whenIdle(timeout?: number): Promise<boolean>
  /** Resolves when online; false at the time limit (ms). */
  whenOnline(timeout?: number): Promise<boolean>
}

export type ClientEvent =
  | { readonly type: 'connection'; readonly state: ConnectionState; readonly error?: ErrorCode }
  | { readonly type: 'message'; readonly message: MessageView }
  /** State, not text, of a message that was shown before. */
  | { readonly type: 'message-changed'; readonly message: MessageView }
  | { readonly type: 'conversation-changed'; readonly conversationId: ConversationId }
  | { readonly type: 'request'; readonly person: PersonView }
  | { readonly type: 'person-changed'; readonly person: PersonView }
  | { readonly type: 'typing'; readonly conversationId: ConversationId; readonly userId: UserId; readonly typing: boolean }
  | { readonly type: 'presence'; readonly userId: UserId; readonly online: boolean }
  /** The devices of a person, or of this account, changed. */
  | { readonly type: 'devices-changed'; readonly userId: UserId }
  /** Messages of a person are missing; they have been asked for. */
  | { readonly type: 'gap'; readonly userId: UserId; readonly conversationId: ConversationId; readonly missing: number }
  | { readonly type: 'repair'; readonly userId: UserId; readonly deviceId: DeviceId }
  | AlertEvent
  | CommunityEvent
/**
 * Security relevant and never ignored: E_CHAIN_FORK, E_CHAIN_ROLLBACK, E_CONTINUITY, E_PREKEYS_REUSED, E_ACCOUNT_KEY, E_DEVICE_REVOKED, E_RESTORED, E_STORE_FULL, E_ARCHIVE; with
 * `communityId` E_LEDGER_FORK, E_LEDGER_ROLLBACK, E_LEDGER_INVALID, and with a channel of it E_CHANNEL_FORK, E_SIGNATURE (a message under another's name), E_LEDGER_ROLLBACK.
 */
interface AlertEvent {
  readonly type: 'alert'
  readonly code: ErrorCode
  readonly userId?: UserId
  readonly communityId?: CommunityId
  /** A channel of that community. */
  readonly channelId?: ChannelId
}
export type ClientEventType = ClientEvent['type']
export interface Events {
  /** Listeners run after the commit, in order; one that throws harms nobody. @returns unsubscribe */
  subscribe(listener: (event: ClientEvent) => void): () => void
}
