import type { ConversationView } from '@conclave/client/browser'
import type { UserId } from '@conclave/protocol'
import type { ComposerView } from '../api.ts'
import type { Store } from '../store.ts'
import type { Author } from './rows.ts'

/** Where a timeline is, with a person or in a channel: who writes there, and whether oneself may. */
export interface Place {
  /** Names of those who type. */
  readonly typing: Store<readonly string[]>
  /** Another value whenever names or rights may be others. */
  readonly state: unknown
  readonly obstacle: ComposerView['obstacle']
  /** Nothing can be said yet about what is missing. */
  readonly loading: boolean
  authorOf(userId: UserId): Author
  /** These write here: whoever is not known is asked for. */
  expect(authors: Iterable<UserId>): void
  /** The conversation, also before the first word. */
  find(): Promise<ConversationView | undefined>
  /** Somebody looks at its end. */
  setReading(reading: boolean): void
  /** Where messages from before those that are here may be; a change means that the past is looked at anew. */
  readonly earlier: 'all' | 'more' | 'waiting'
  /** Whether the server has them. */
  readonly hasEarlier: boolean
  /** Brings earlier messages into the store. */
  fetchEarlier(): Promise<void>
}
