import type { AccountView, DeviceView, PersonState, ServerView } from '@conclave/client/browser'
import type { ConversationId, DeviceId, ErrorCode, UserId } from '@conclave/protocol'
import type { Communities } from './api-communities.ts'
import type { Conversations, Timeline } from './api-conversations.ts'
import type { Problem, RecoveryKit, SignIn, SignUp, Strength } from './api-entering.ts'
import type { Outcome, Store } from './store.ts'

export type * from './api-communities.ts'
export type * from './api-conversations.ts'
export type * from './api-entering.ts'
export type { Outcome, Store } from './store.ts'

/*
 * What the screens stand on. A model is one or more stores (snapshots) and actions. Snapshots are immutable, and what did not change keeps its
 * identity, so `memo` and `useStore` work. Actions never throw: they answer with an {@link Outcome}. Times are ms since 1970.
 * No texts of the interface are here: models give codes and data, `words/` has the sentences.
 */

export interface App {
  readonly session: Session
  readonly signUp: SignUp
  readonly signIn: SignIn
  readonly recoveryKit: RecoveryKit
  readonly connection: Store<ConnectionView>
  readonly people: People
  readonly addFriend: AddFriend
  readonly conversations: Conversations
  readonly communities: Communities
  readonly account: Account
  readonly passwordChange: PasswordChange
  readonly keyReplacement: KeyReplacement
  readonly settings: Settings
  readonly notices: Notices
  readonly title: Store<TitleView>
  /** Midnight of today by the local calendar: "today" and "yesterday" hang on it. */
  readonly today: Store<number>
  readonly updates: Updates
  /** The same object for the same conversation while it is one of the last few that were used, so that a switch back is instant. */
  timeline(conversationId: ConversationId): Timeline
  safetyNumber(userId: UserId): SafetyNumber
  /** Writes what is not durable yet (drafts); the page calls it when it is hidden. */
  flush(): Promise<void>
  close(): void
}

// Session

/** `memory`: this browser keeps nothing on disk; everything is gone with the last tab. */
export type Storage = 'disk' | 'memory'

export type SessionView =
  | { readonly state: 'opening' }
  /** Nothing works until `reload` or `wipe`. `E_RELOAD`: an old tab after an upgrade. `E_STORE_KEY`, `E_STORE_CORRUPT`: only `wipe` helps. */
  | { readonly state: 'failed'; readonly code: ErrorCode }
  | {
      readonly state: 'signed-out'
      readonly storage: Storage
      /** An account was kept here that nobody took away: the browser deleted it. */
      readonly lost: boolean
      /** `undefined` until it has answered. */
      readonly server: ServerView | undefined
      /** Why the server's view is missing. */
      readonly serverProblem: ErrorCode | undefined
    }
  | {
      readonly state: 'signed-in'
      readonly storage: Storage
      readonly account: AccountView
      /** `unsaved`: made here, at sign-up or in place of a former one, and never confirmed. */
      readonly recoveryKit: 'saved' | 'unsaved'
      /** Time to show the reminder: unsaved and not put off. */
      readonly remindOfKit: boolean
    }

export interface SignedOut {
  /** Why the account is still here. */
  readonly problem: Outcome
  /** All of it is deleted here, but the account may still count this device as one of its own. */
  readonly stillListed: boolean
}

export interface Session {
  readonly view: Store<SessionView>
  /** Hides the reminder of the recovery kit for a week. */
  remindLater(): void
  /** Asks the server again who it is. */
  retryServer(): Promise<void>
  /**
   * Takes this device out of the account; `wipe` also deletes what is stored here. With `wipe` the local part is deleted even if the server refuses,
   * or says nothing for 5 s.
   */
  signOut(choice: { wipe: boolean }): Promise<SignedOut>
  /** Deletes everything of this browser without asking the server. */
  wipe(): Promise<Outcome>
  reload(): void
  /**
   * Where in the app somebody wanted to go before signing in; kept over a reload of this tab.
   * @returns false, and nothing is kept, in a page where somebody was signed in: the way of one account is not that of the next
   */
  rememberPath(path: string): boolean
  /** That path, once. */
  takePath(): string | undefined
}

// Connection

export interface ConnectionView {
  readonly state: 'stopped' | 'connecting' | 'online' | 'waiting'
  /** Not online for more than two seconds: show the banner. */
  readonly offline: boolean
  readonly code: ErrorCode | undefined
  /** Outgoing things that the server has not accepted yet. */
  readonly outgoing: number
  /** The clock of this device is wrong by so much, ms (server minus device); 0 below five minutes. */
  readonly clockOff: number
}

// People

export interface Person {
  readonly userId: UserId
  readonly handle: string
  /** Safe to show beside other text: no controls, no bidi overrides, never empty. */
  readonly name: string
  readonly state: PersonState
  readonly verified: boolean
  readonly online: boolean | undefined
  readonly conversationId: ConversationId
  /** As in {@link ConversationRow}; contacts have one. */
  readonly address: string | undefined
}
export interface PeopleView {
  readonly loading: boolean
  /** By name. */
  readonly contacts: readonly Person[]
  /** Who asks us. */
  readonly incoming: readonly Person[]
  /** Whom we asked. */
  readonly outgoing: readonly Person[]
  readonly blocked: readonly Person[]
}
export interface People {
  readonly view: Store<PeopleView>
  one(userId: UserId): Store<Person | undefined>
  accept(userId: UserId): Promise<Outcome>
  decline(userId: UserId): Promise<Outcome>
  block(userId: UserId): Promise<Outcome>
  unblock(userId: UserId): Promise<Outcome>
}

export interface AddFriendView {
  readonly text: string
  readonly step: 'typing' | 'looking' | 'found' | 'sending' | 'sent'
  /** Whom the text means, once looked up. A `contact` can be opened, not asked; an `incoming` one is accepted by asking. */
  readonly person: Person | undefined
  readonly problem: ErrorCode | undefined
  /** A friend link from the address bar that waits for signing in or for this dialog. */
  readonly pendingLink: string | undefined
}
export interface AddFriend {
  readonly view: Store<AddFriendView>
  /** Kept over sign-up and reload of this tab. */
  takeLink(link: string): void
  dropLink(): void
  setText(text: string): void
  /** Looks the text up without asking. */
  look(): Promise<Outcome>
  send(): Promise<Outcome>
  reset(): void
}

export type SafetyNumberView =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly code: ErrorCode }
  | {
      readonly state: 'ready'
      /** Twelve groups of five digits. */
      readonly groups: readonly string[]
      readonly qr: string
      readonly verified: boolean
      readonly recentResets: number
    }
export interface SafetyNumber {
  readonly view: Store<SafetyNumberView>
  load(): Promise<Outcome>
  setVerified(verified: boolean): Promise<Outcome>
}

// Account and settings

export interface Device extends Omit<DeviceView, 'name'> {
  readonly name: string
}
export interface AccountSettingsView {
  readonly devices: { readonly state: 'loading' | 'ready' | 'failed'; readonly code: ErrorCode | undefined; readonly list: readonly Device[] }
  /** Off at first. */
  readonly presenceShared: boolean
}
export interface Account {
  readonly view: Store<AccountSettingsView>
  loadDevices(): Promise<Outcome>
  renameDevice(deviceId: DeviceId, name: string): Promise<Outcome>
  revokeDevices(deviceIds: readonly DeviceId[], password: string): Promise<Outcome>
  setDisplayName(name: string): Promise<Outcome>
  setPresenceShared(shared: boolean): Promise<Outcome>
  measure(password: string): Promise<Strength>
  suggestPassword(): Promise<string>
  /** @returns `E_CREDENTIALS`, `E_WEAK_PASSWORD` without consent */
  changePassword(change: { current: string; password: string; consent: boolean }): Promise<Outcome>
}

export interface PasswordChangeView {
  readonly current: string
  readonly password: string
  readonly repeated: string
  readonly strength: Strength | undefined
  /** As in {@link SignUpView}. */
  readonly suggested: boolean
  readonly needsConsent: boolean
  readonly consent: boolean
  readonly problems: { readonly current?: Problem; readonly password?: Problem; readonly repeated?: Problem; readonly form?: Problem }
  readonly pending: boolean
  /** The last change succeeded and nothing was typed since. */
  readonly done: boolean
}
export interface PasswordChange {
  readonly view: Store<PasswordChangeView>
  setCurrent(text: string): void
  setPassword(text: string): void
  setRepeated(text: string): void
  setConsent(consent: boolean): void
  suggestPassword(): Promise<void>
  submit(): Promise<Outcome>
  /** Forgets what was typed; called when the screen closes. */
  reset(): void
}

/** Somebody may know the password: everything that opens the account is replaced in one step. */
export interface KeyReplacement {
  /** The passwords, and the step: when it is `done`, {@link RecoveryKit} shows the new words, and the kit is unsaved. */
  readonly form: PasswordChange
  /** Other devices that keep the account; all that are not named here are removed. */
  readonly staying: Store<readonly DeviceId[]>
  setStaying(deviceId: DeviceId, stays: boolean): void
  /** Asks for the devices. */
  open(): Promise<Outcome>
  /** Forgets what was typed and chosen. */
  close(): void
}

/** Of this browser only. */
export interface SettingsView {
  readonly theme: 'system' | 'dark' | 'light' | 'contrast'
  readonly density: 'comfortable' | 'compact'
  /** `undefined`: as the browser says. */
  readonly locale: string | undefined
  /** px, 240 to 320. */
  readonly sidebarWidth: number
  /** Members beside the messages of a channel. */
  readonly members: boolean
}
export interface Settings {
  readonly view: Store<SettingsView>
  set(change: Partial<SettingsView>): void
}

// Notices, title, updates

export interface Notice {
  readonly id: string
  /** `toast`: goes by itself; `alert`: about security, stays until acknowledged, in every tab and over reload. */
  readonly kind: 'toast' | 'alert'
  readonly code: ErrorCode
  /** Of the conversation with the person whom it is about. */
  readonly address: string | undefined
  /** Address of the community that it is about, and of a channel there. */
  readonly community: string | undefined
  readonly channel: string | undefined
}
export interface Notices {
  readonly view: Store<readonly Notice[]>
  dismiss(id: string): void
}
export interface TitleView {
  /** Messages to this person: of conversations, and mentions. */
  readonly unread: number
  readonly requests: number
  /** Something unread in a channel that calls for nobody. */
  readonly news: boolean
}
export interface Updates {
  readonly view: Store<{ readonly ready: boolean }>
  /** The service worker has a new version. */
  announce(apply: () => void): void
  /** Writes drafts, then reloads into the new version. */
  apply(): Promise<void>
}
