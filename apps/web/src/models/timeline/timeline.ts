import type { ClientEvent, MessageView } from '@conclave/client/browser'
import type { ConversationId, MessageId, UserId } from '@conclave/protocol'
import type { ComposerView, ConversationRow, ScrollPosition, Timeline, TimelineView } from '../api.ts'
import type { Context } from '../context.ts'
import { reason } from '../outcome.ts'
import { kept, keptList, type Outcome, type Store, value } from '../store.ts'
import type { Around } from './around.ts'
import { audienceOf } from './growth.ts'
import { Loader } from './loader.ts'
import { Pages } from './pages.ts'
import type { Place } from './place.ts'
import { Reading } from './reading.ts'
import { isReceived, timelineRows } from './rows.ts'
import { Sending } from './sending.ts'
import { anchorOf, holdsUnread, LOADING, positionOf, unseenIn } from './snapshot.ts'
import { goneIn, messagesIn } from './told.ts'
import { lastPosition, type Window } from './window.ts'

/** ms */
const LOOK_AGAIN = 500

/** One conversation on the screen: its {@link Pages}, how far they were read ({@link Reading}), and {@link Sending}. */
export class TimelineModel implements Timeline {
  readonly conversationId: ConversationId
  readonly conversation: Store<ConversationRow | undefined>
  readonly typing: Store<readonly string[]>
  readonly #context: Context
  readonly #around: Around
  readonly #place: Place
  readonly #view = value<TimelineView>(LOADING)
  readonly #loader: Loader
  readonly #pages: Pages
  readonly #reading: Reading
  readonly #sending: Sending
  #finding = false
  #shown = 0
  #visible: { readonly lastKey: string; readonly atEnd: boolean } | undefined
  #scroll: ScrollPosition | undefined
  /** What was known of the conversation and its place. */
  #told: readonly unknown[] = []
  #earlier: Place['earlier'] | undefined
  #cancelLook = () => {}

  constructor(context: Context, around: Around, conversationId: ConversationId, place: Place) {
    this.#context = context
    this.#around = around
    this.#place = place
    this.conversationId = conversationId
    this.conversation = around.conversations.one(conversationId)
    this.typing = place.typing
    this.#loader = new Loader(context, conversationId, place)
    const { clock } = context.platform
    this.#pages = new Pages({ clock, loader: this.#loader, view: () => this.#view.get(), publish: (change) => this.#publish(change) })
    this.#reading = new Reading(context, conversationId)
    this.#sending = new Sending(context, around.session, conversationId)
  }

  get view(): Store<TimelineView> {
    return this.#view
  }
  get composer(): Store<ComposerView> {
    return this.#sending.composer.view
  }
  get #window(): Window {
    return this.#pages.window
  }
  get shown(): boolean {
    return this.#shown > 0
  }

  show(): () => void {
    this.#shown++
    this.#around.conversations.show(this.conversationId)
    void this.#open()
    let left = false
    return () => {
      if (left) return
      left = true
      this.#shown--
      if (!this.shown) this.#leave()
    }
  }

  seen(visible: { readonly lastKey: string; readonly atEnd: boolean }): void {
    this.#visible = visible
    this.#pages.moved()
    this.look()
  }

  /** What is visible counts as read, if somebody looks. */
  look(): void {
    const { attentive } = this.#context.platform.page
    const looking = this.shown && this.#visible !== undefined && attentive()
    this.#place.setReading(looking && this.#window.atEnd && this.#visible?.atEnd === true)
    if (!looking || !this.#visible) return
    const position = positionOf(this.#view.get().rows, this.#window, this.#visible.lastKey)
    if (position !== undefined && this.#reading.see(position)) this.#publish()
  }

  loadOlder(): Promise<void> {
    return this.#pages.load('older')
  }

  loadNewer(): Promise<void> {
    return this.#pages.load('newer')
  }

  async jumpToPresent(): Promise<void> {
    if (this.#view.get().state === 'ready' && this.#window.atEnd) return
    await this.#reopen(() => this.#loader.present())
  }

  markAllRead(): void {
    const last = this.#around.conversations.known(this.conversationId)?.last?.position ?? lastPosition(this.#window)
    if (last !== undefined) this.#reading.see(last)
    this.#reading.removeLine()
    this.#publish()
  }

  setText(text: string): void {
    this.#sending.composer.setText(text)
  }

  async send(): Promise<Outcome> {
    const show = () => (this.#window.atEnd || this.#view.get().state !== 'ready' ? this.#publish() : void this.jumpToPresent())
    const failed = await this.#sending.send(show, (message) => this.#apply([message]))
    this.#publish()
    return failed
  }

  retry(messageId: MessageId): Promise<Outcome> {
    return this.#sending.retry(messageId, (message) => this.#apply([message]))
  }

  keepScroll(position: ScrollPosition | undefined): void {
    this.#scroll = position
  }
  keptScroll(): ScrollPosition | undefined {
    return this.#scroll
  }

  take(events: readonly ClientEvent[]): void {
    const messages = messagesIn(events, this.conversationId)
    if (messages.length > 0) this.#apply(messages)
    for (const messageId of goneIn(events, this.conversationId)) this.#pages.drop(messageId)
  }

  /** The list may know more about this conversation: its person, draft, counts. */
  update(): void {
    const conversation = this.#around.conversations.known(this.conversationId)
    const told = keptList(this.#told, [conversation, this.#place.state])
    if (told === this.#told) return
    this.#told = told
    this.#sending.composer.setObstacle(this.#place.obstacle)
    if (conversation) this.#sending.composer.adopt(conversation.draft)
    if (conversation) this.#reading.learn(conversation.readPosition)
    if (this.#view.get().state === 'ready') this.#lookForEarlier()
    else if (this.shown && !this.#finding && !this.#pages.busy) void this.#open()
  }

  /** Another owner of the store: events may have been missed. */
  async reload(): Promise<void> {
    if (this.#view.get().state !== 'ready') return this.shown ? this.#open() : undefined
    const window = this.#window
    await this.#reopen(() => this.#loader.again(window))
  }

  /** Another account, or none: nothing of the former one stays. */
  clear(): void {
    this.#finding = false
    this.#told = []
    this.#earlier = undefined
    this.#cancelLook()
    this.#pages.clear()
    this.#reading.forget()
    this.#sending.clear()
    this.#letGo()
  }

  flush(): Promise<void> {
    return this.#sending.composer.flush()
  }

  #leave(): void {
    this.#visible = undefined
    this.#reading.end()
    this.#place.setReading(false)
    this.#around.conversations.hide(this.conversationId)
    void this.flush()
  }

  /** Comes to the screen: at once when it is in memory, else from the store. */
  async #open(): Promise<void> {
    const isNewest = this.#pages.ask()
    this.#finding = true
    try {
      const conversation = await this.#place.find()
      if (!isNewest()) return
      this.#finding = false
      if (!conversation) return this.#view.set({ ...LOADING, state: this.#place.loading ? 'loading' : 'missing' })
      this.#around.conversations.learn(conversation)
      this.#reading.begin(conversation.readPosition, conversation.unread)
      this.#sending.composer.adopt(conversation.draft)
      const inMemory = this.#view.get().state === 'ready' && holdsUnread(this.#window, conversation.unread, conversation.readPosition)
      if (inMemory) return this.#publish({ anchor: anchorOf(this.#window, this.#reading.line) })
      await this.#reopen(() => this.#loader.open(conversation))
    } catch (error) {
      if (!isNewest()) return
      this.#finding = false
      this.#view.set({ ...LOADING, state: 'failed', code: reason(error) })
    }
  }

  #reopen(read: () => Promise<Window>): Promise<void> {
    const done = () => {
      this.#publish({ state: 'ready', code: undefined, loading: 'none', shift: false, anchor: anchorOf(this.#window, this.#reading.line) })
      this.look()
      this.#earlier ??= this.#place.earlier
      this.#lookAgain()
    }
    return this.#pages.reopen(read, done, (error) => {
      if (this.#view.get().state !== 'ready') this.#view.set({ ...LOADING, state: 'failed', code: reason(error) })
    })
  }

  #apply(messages: readonly MessageView[]): void {
    const before = lastPosition(this.#window) ?? 0
    const away = this.shown && !this.#context.platform.page.attentive()
    if (away && messages.some((message) => isReceived(message) && message.position > before)) this.#reading.missed(before)
    if (!this.#pages.apply(messages, audienceOf(this.shown, this.#visible))) this.#letGo()
  }

  /** What was said before may come late: keys come with those who have them, and an empty list has no upper end to scroll to. */
  #lookForEarlier(): void {
    const { earlier } = this.#place
    const isOther = earlier !== this.#earlier
    this.#earlier = earlier
    if (isOther) this.#pages.doubtStart()
    this.#publish()
    const isEmpty = this.#window.messages.length === 0
    if (this.shown && (isOther || isEmpty)) void this.#pages.load('older').then(() => this.#lookAgain())
  }

  /** A channel that is new here begins in a moment. */
  #lookAgain(): void {
    this.#cancelLook()
    if (!this.shown || this.#window.messages.length > 0 || !this.#place.hasEarlier) return
    this.#cancelLook = this.#context.platform.clock.after(LOOK_AGAIN, () => this.#lookForEarlier())
  }

  #letGo(): void {
    this.#pages.letGo()
    this.#scroll = undefined
    this.#view.set(LOADING)
  }

  #publish(change: Partial<TimelineView> = {}): void {
    const before = this.#view.get()
    const { state } = { ...before, ...change }
    if (state !== 'ready') return
    const messages = this.#window.atEnd ? this.#sending.after(this.#window.messages) : this.#window.messages
    this.#place.expect(new Set(messages.map((message) => message.senderUserId)))
    const authorOf = (userId: UserId) => this.#place.authorOf(userId)
    const input = { messages, unreadAfter: this.#reading.line, now: this.#context.platform.clock.now(), authorOf }
    const rows = keptList(before.rows, timelineRows(input, before.rows))
    const { atStart, atEnd } = this.#window
    const unread = this.#around.conversations.known(this.conversationId)?.unread ?? 0
    const unseen = kept(before.unseen, unseenIn(this.#window, this.#reading.seen, unread))
    this.#view.set(kept(before, { ...before, ...change, rows, atStart, atEnd, unseen }))
  }
}
