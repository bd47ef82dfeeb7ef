import type { PersonState } from '@conclave/client/browser'
import type { ConversationId, ErrorCode, UserId } from '@conclave/protocol'
import type { Outcome, Store } from './store.ts'

export interface Person {
  readonly userId: UserId
  readonly handle: string
  /** Safe to show beside other text: no controls, no bidi overrides, never empty. */
  readonly name: string
  readonly state: PersonState
  readonly verified: boolean
  readonly online: boolean | undefined
  readonly conversationId: ConversationId
  /** As in `ConversationRow`; contacts have one. */
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
