import type { ClientEvent, ConversationView, MessageView } from '@conclave/client/browser'
import type { ConversationId, UserId } from '@conclave/protocol'
import { Addresses } from './addresses.ts'
import type { ConversationRow, Conversations, ConversationsView } from './api.ts'
import type { Context } from './context.ts'
import { byActivity, type Listed, listed } from './conversation-row.ts'
import type { PeopleModel } from './people.ts'
import { move } from './sorted.ts'
import { kept, keptList, part, type Store, value } from './store.ts'
import { TypingModel } from './typing.ts'

const EMPTY: ConversationsView = { loading: true, rows: [], unread: 0 }
/** From so many changed rows on, sorting everything anew is cheaper. */
const MANY = 100

/**
 * The list of conversations. Events touch single rows: what an event does not tell (unread counts) is asked for, once for each conversation and
 * batch, so a burst never reads the whole list again.
 */
export class ConversationsModel implements Conversations {
  readonly #context: Context
  readonly #people: PeopleModel
  readonly #view = value<ConversationsView>(EMPTY)
  readonly #typing: TypingModel
  readonly #addresses: Addresses
  readonly #known = new Map<ConversationId, ConversationView>()
  readonly #listed = new Map<ConversationId, Listed>()
  readonly #asking = new Map<ConversationId, 'once' | 'again'>()
  readonly #learned = new Set<() => void>()
  #order: Listed[] = []
  #shown: ConversationId | undefined
  #reading: ConversationId | undefined
  #load = 0

  constructor(context: Context, people: PeopleModel) {
    this.#context = context
    this.#people = people
    this.#addresses = new Addresses(context)
    this.#typing = new TypingModel(context.platform.clock, (conversationId) => this.#touch([conversationId]))
    people.onChanged((changed) => this.#touch([...changed].flatMap((userId) => people.get(userId)?.conversationId ?? [])))
  }

  get view(): Store<ConversationsView> {
    return this.#view
  }

  /** After each reading of a conversation, also when its row is the same. */
  onLearned(listener: () => void): void {
    this.#learned.add(listener)
  }

  one(conversationId: ConversationId): Store<ConversationRow | undefined> {
    return part(this.#view, () => this.#listed.get(conversationId)?.row)
  }

  at(address: string): Store<ConversationId | 'missing' | undefined> {
    return this.#addresses.at(address)
  }

  /** As the store has it; undefined before it was loaded, or when nothing was ever said. */
  known(conversationId: ConversationId): ConversationView | undefined {
    return this.#known.get(conversationId)
  }

  typing(conversationId: ConversationId): boolean {
    return this.#typing.has(conversationId)
  }

  neighbour(conversationId: ConversationId, step: -1 | 1, only?: 'unread'): ConversationId | undefined {
    const { rows } = this.#view.get()
    const from = rows.findIndex((row) => row.conversationId === conversationId)
    const candidates = step === 1 ? rows.slice(from + 1) : rows.slice(0, Math.max(0, from)).toReversed()
    return candidates.find((row) => only === undefined || row.unread > 0)?.conversationId
  }

  async load(): Promise<void> {
    const load = ++this.#load
    const list = await this.#context.client.conversations.list()
    if (load !== this.#load) return
    const ids = new Set(list.map((conversation) => conversation.conversationId))
    for (const conversationId of this.#known.keys()) if (!ids.has(conversationId)) this.#known.delete(conversationId)
    for (const conversation of list) this.#keep(conversation)
    this.#rebuild({ loading: false })
  }

  clear(): void {
    this.#load++
    this.#typing.clear()
    this.#addresses.clear()
    this.#known.clear()
    this.#listed.clear()
    this.#order = []
    this.#shown = undefined
    this.#reading = undefined
    this.#view.set(EMPTY)
  }

  /** This conversation is on the screen. */
  show(conversationId: ConversationId): void {
    const before = this.#shown
    this.#shown = conversationId
    this.#touch(before === undefined ? [conversationId] : [before, conversationId])
  }

  /** This conversation is not on the screen any more. */
  hide(conversationId: ConversationId): void {
    if (this.#shown !== conversationId) return
    this.#shown = undefined
    this.#touch([conversationId])
  }

  /** Whether what arrives there is seen at once: it does not even count as unread for a moment. */
  setReading(conversationId: ConversationId, reading: boolean): void {
    if (reading === (this.#reading === conversationId)) return
    if (!reading && this.#reading !== conversationId) return
    this.#reading = reading ? conversationId : undefined
    this.#touch([conversationId])
  }

  take(events: readonly ClientEvent[]): void {
    const touched = new Set<ConversationId>()
    for (const event of events) {
      if (event.type === 'message' || event.type === 'message-changed') {
        touched.add(event.message.conversationId)
        this.#withMessage(event.message)
      }
      if (event.type === 'conversation-changed') touched.add(event.conversationId)
    }
    this.#typing.take(events)
    this.#touch(touched)
    for (const conversationId of touched) void this.refresh(conversationId)
  }

  /** Reads one conversation again; what changes meanwhile is read once more after that. */
  async refresh(conversationId: ConversationId): Promise<void> {
    if (this.#asking.has(conversationId)) return void this.#asking.set(conversationId, 'again')
    const load = this.#load
    this.#asking.set(conversationId, 'once')
    try {
      const conversation = await this.#context.client.conversations.get(conversationId)
      if (conversation && load === this.#load) this.learn(conversation)
    } catch {
      // Signed out or closed meanwhile; the next load tells.
    } finally {
      const again = this.#asking.get(conversationId) === 'again'
      this.#asking.delete(conversationId)
      if (again) void this.refresh(conversationId)
    }
  }

  /** A conversation as the client answered it. */
  learn(conversation: ConversationView): void {
    this.#keep(conversation)
    this.#touch([conversation.conversationId])
    for (const listener of this.#learned) listener()
  }

  #keep(conversation: ConversationView): void {
    const before = this.#known.get(conversation.conversationId)
    const last = before?.last && conversation.last ? kept(before.last, conversation.last) : conversation.last
    const next = { ...conversation, last }
    this.#known.set(conversation.conversationId, before ? kept(before, next) : next)
    if (conversation.channel === undefined) void this.#people.ensure(conversation.userId).catch(() => undefined)
  }

  /** The line below the name is right at once; the count follows. */
  #withMessage(message: MessageView): void {
    const known = this.#known.get(message.conversationId)
    if (!known) return
    const isLast = !known.last || message.position >= known.last.position
    if (isLast) this.#known.set(message.conversationId, { ...known, last: message })
  }

  #personOf(conversationId: ConversationId): UserId | undefined {
    return this.#known.get(conversationId)?.userId ?? this.#people.byConversation(conversationId)?.userId
  }

  #compute(conversationId: ConversationId): Listed | undefined {
    // Channels are known here, and listed with their communities.
    if (this.#known.get(conversationId)?.channel !== undefined) return undefined
    const userId = this.#personOf(conversationId)
    const person = userId === undefined ? undefined : this.#people.get(userId)
    if (!person) return undefined
    const conversation = this.#known.get(conversationId)
    this.#addresses.learn(conversation?.address ?? person.address, conversationId)
    const parts = {
      person,
      conversation,
      typing: this.#typing.has(conversationId),
      hideDraft: conversationId === this.#shown,
      reading: conversationId === this.#reading,
    }
    return listed(parts, this.#listed.get(conversationId))
  }

  #touch(ids: Iterable<ConversationId>): void {
    const touched = new Set(ids)
    if (touched.size > MANY) return this.#rebuild()
    const order = [...this.#order]
    let { unread } = this.#view.get()
    for (const conversationId of touched) {
      const before = this.#listed.get(conversationId)
      const after = this.#compute(conversationId)
      if (before === after) continue
      unread += (after?.row.unread ?? 0) - (before?.row.unread ?? 0)
      move(order, before, after, byActivity)
      if (after) this.#listed.set(conversationId, after)
      else this.#listed.delete(conversationId)
    }
    this.#publish(order, unread)
  }

  #rebuild(more: Partial<ConversationsView> = {}): void {
    const contacts = this.#people.view.get().contacts.map((person) => person.conversationId)
    const order: Listed[] = []
    let unread = 0
    const rows = [...new Set([...this.#known.keys(), ...contacts])].map((conversationId) => this.#compute(conversationId))
    this.#listed.clear()
    for (const one of rows) {
      if (!one) continue
      this.#listed.set(one.row.conversationId, one)
      order.push(one)
      unread += one.row.unread
    }
    this.#publish(order.sort(byActivity), unread, more)
  }

  #publish(order: Listed[], unread: number, more: Partial<ConversationsView> = {}): void {
    const view = this.#view.get()
    const rows = keptList(
      view.rows,
      order.map((one) => one.row),
    )
    this.#order = order
    if (rows === view.rows && unread === view.unread && (more.loading ?? view.loading) === view.loading) return
    this.#view.set({ ...view, ...more, rows, unread })
  }
}
