import type { AccountView, ServerView } from '@conclave/client/browser'
import type { ConversationId, ErrorCode, UserId } from '@conclave/protocol'
import type { Account, KeyReplacement, PasswordChange } from './api-account.ts'
import type { Communities } from './api-communities.ts'
import type { Conversations, Timeline } from './api-conversations.ts'
import type { RecoveryKit, SignIn, SignUp } from './api-entering.ts'
import type { AddFriend, People, SafetyNumber } from './api-people.ts'
import type { Outcome, Store } from './store.ts'

export type * from './api-account.ts'
export type * from './api-communities.ts'
export type * from './api-conversations.ts'
export type * from './api-entering.ts'
export type * from './api-people.ts'
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
  /** An account was kept here when the page was last open; known before the store is. */
  readonly returning: boolean
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

// Settings

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
