import type { MessageState, PersonState } from '@conclave/client/browser'
import type { ConversationId, ErrorCode, MessageId, UserId } from '@conclave/protocol'
import type { Outcome, Store } from './store.ts'

export interface Preview {
  readonly mine: boolean
  readonly kind: 'text' | 'notice'
  /** One line, at most 160 characters. */
  readonly text: string
  readonly state: MessageState
}
export interface ConversationRow {
  readonly conversationId: ConversationId
  /** Its random name in this browser, for the address line; undefined until it is known. */
  readonly address: string | undefined
  readonly userId: UserId
  readonly name: string
  readonly handle: string
  readonly personState: PersonState
  readonly verified: boolean
  readonly online: boolean | undefined
  readonly preview: Preview | undefined
  /** Of the last message. */
  readonly time: number | undefined
  readonly unread: number
  /** First line of the draft; empty without one, and for the conversation that is shown. */
  readonly draft: string
  readonly typing: boolean
}
export interface ConversationsView {
  readonly loading: boolean
  /** The newest activity first; contacts without a message after them, by name. */
  readonly rows: readonly ConversationRow[]
  readonly unread: number
}
export interface Conversations {
  readonly view: Store<ConversationsView>
  one(conversationId: ConversationId): Store<ConversationRow | undefined>
  /** Which conversation an address means: `undefined` while it is looked up, `missing` when there is none. */
  at(address: string): Store<ConversationId | 'missing' | undefined>
  /** Row above (-1) or below (1) in the list, or the next unread one; undefined at the ends. */
  neighbour(conversationId: ConversationId, step: -1 | 1, only?: 'unread'): ConversationId | undefined
}

// Timeline

export interface MessageRow {
  readonly type: 'message'
  /** The same from the first moment, and of this message alone, so it may be a React key. */
  readonly key: string
  readonly messageId: MessageId
  readonly mine: boolean
  readonly authorId: UserId
  readonly author: string
  /** 0xRRGGBB of their highest role that has one; in channels only. */
  readonly colour: number | undefined
  /** In channels: not a member, or not any more; there is a name, and nothing to show about them. */
  readonly gone: boolean
  readonly text: string
  readonly sentAt: number
  readonly state: MessageState
  /** Why it failed. */
  readonly code: ErrorCode | undefined
  /** First of its author within seven minutes: shows picture, name and time. */
  readonly first: boolean
  /** Last of its group. */
  readonly last: boolean
}
export type TimelineRow =
  | MessageRow
  | {
      readonly type: 'notice'
      readonly key: string
      readonly text: string
      readonly sentAt: number
      /** Whom it is about, where that is not plain. */ readonly about: string | undefined
    }
  /** Midnight of the local calendar. */
  | { readonly type: 'day'; readonly key: string; readonly day: number }
  | { readonly type: 'unread'; readonly key: 'unread' }

/** Why one cannot write in a channel: no right to, for a while, not any more, or nothing there is believed. */
export type ChannelObstacle = 'readOnly' | 'timedOut' | 'left' | 'doubted' | 'full'

export interface TimelineView {
  /** `missing`: no such conversation here. */
  readonly state: 'loading' | 'ready' | 'missing' | 'failed'
  readonly code: ErrorCode | undefined
  readonly rows: readonly TimelineRow[]
  /** The last change was at the upper end of the rows only (older ones came or went): virtua's `shift`. */
  readonly shift: boolean
  /** The first message of the conversation is loaded. */
  readonly atStart: boolean
  /** The newest message is loaded. */
  readonly atEnd: boolean
  readonly loading: 'none' | 'older' | 'newer'
  /** Received and not seen yet: below what was visible. `since`: time of the first, if it is loaded. */
  readonly unseen: { readonly count: number; readonly since: number | undefined }
  /** Where to be when it is shown for the first time: the unread line, or the end. */
  readonly anchor: 'unread' | 'end'
}
export interface ComposerView {
  readonly text: string
  /** By how much it is too long; undefined when it fits. It stays in the composer. */
  readonly tooLong: { readonly characters: number; readonly bytes: number } | undefined
  /** Not empty, fits, and nothing in the way. */
  readonly canSend: boolean
  /** Why nothing can be written here; the person's state says it, or the channel. */
  readonly obstacle: Exclude<PersonState, 'contact'> | ChannelObstacle | undefined
  /** Why the last sending failed; the text is back. */
  readonly problem: ErrorCode | undefined
}
export interface Timeline {
  readonly conversationId: ConversationId
  readonly conversation: Store<ConversationRow | undefined>
  readonly view: Store<TimelineView>
  readonly composer: Store<ComposerView>
  /** Names of those who type. */
  readonly typing: Store<readonly string[]>
  /** The screen shows it. Loads, fixes the unread line, marks as read what is seen. @returns leave */
  show(): () => void
  /** Keys of the rows that are visible, whenever they change; the newest of them counts as read while the page has focus. */
  seen(visible: { readonly lastKey: string; readonly atEnd: boolean }): void
  loadOlder(): Promise<void>
  loadNewer(): Promise<void>
  /** Loads the newest page when it is not loaded; the screen then scrolls down. */
  jumpToPresent(): Promise<void>
  /** Everything is read (Esc). */
  markAllRead(): void
  setText(text: string): void
  /** Sends the composer's text; the row is there at once. */
  send(): Promise<Outcome>
  retry(messageId: MessageId): Promise<Outcome>
  /** What the screen needs to put its scroll position back; nobody else reads it. */
  keepScroll(position: ScrollPosition | undefined): void
  keptScroll(): ScrollPosition | undefined
}
export interface ScrollPosition {
  readonly offset: number
  /** virtua's cache of sizes. */
  readonly sizes: unknown
}
