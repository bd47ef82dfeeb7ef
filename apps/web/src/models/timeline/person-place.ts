import type { ConversationView } from '@conclave/client/browser'
import type { ConversationId, UserId } from '@conclave/protocol'
import type { ComposerView } from '../api.ts'
import type { Context } from '../context.ts'
import { safeName } from '../names.ts'
import { part, type Store } from '../store.ts'
import type { Around } from './around.ts'
import type { Place } from './place.ts'
import type { Author } from './rows.ts'

/** The conversation with one person. */
export class PersonPlace implements Place {
  readonly typing: Store<readonly string[]>
  readonly earlier = 'all'
  readonly hasEarlier = false
  readonly #context: Context
  readonly #around: Around
  readonly #conversationId: ConversationId

  constructor(context: Context, around: Around, conversationId: ConversationId) {
    this.#context = context
    this.#around = around
    this.#conversationId = conversationId
    this.typing = part(around.conversations.one(conversationId), (row) => (row?.typing ? [row.name] : []))
  }

  get state(): unknown {
    return this.#person
  }
  get obstacle(): ComposerView['obstacle'] {
    const state = this.#person?.state
    return state === 'contact' ? undefined : state
  }
  get loading(): boolean {
    return this.#around.people.view.get().loading
  }

  authorOf(userId: UserId): Author {
    const own = this.#around.session.account
    const name = userId === own?.userId ? safeName(own.displayName, own.handle) : (this.#around.people.get(userId)?.name ?? '')
    return { name, colour: undefined, gone: false }
  }

  expect(): void {}

  async find(): Promise<ConversationView | undefined> {
    const { conversations } = this.#context.client
    const found = await conversations.get(this.#conversationId)
    const other = found ? undefined : this.#person
    return other?.state === 'contact' ? conversations.with(other.userId) : found
  }

  setReading(reading: boolean): void {
    this.#around.conversations.setReading(this.#conversationId, reading)
  }

  fetchEarlier(): Promise<void> {
    return Promise.resolve()
  }

  get #person() {
    return this.#around.people.byConversation(this.#conversationId)
  }
}
