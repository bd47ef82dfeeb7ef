import type { ClientEvent, MessageView } from '@conclave/client/browser'
import type { ConversationId, MessageId, UserId } from '@conclave/protocol'
import type { ComposerView, ConversationRow, ScrollPosition, Timeline, TimelineView } from '../api.ts'
import type { Context } from '../context.ts'
import { attempt, reason } from '../outcome.ts'
import { Serial } from '../serial.ts'
import { kept, keptList, type Outcome, type Store, value } from '../store.ts'
import type { Around } from './around.ts'
import { Composer } from './composer.ts'
import { audienceOf, grown } from './growth.ts'
import { Loader } from './loader.ts'
import { Outgoing } from './outgoing.ts'
import type { Place } from './place.ts'
import { Reading } from './reading.ts'
import { isReceived, timelineRows } from './rows.ts'
import { goneIn, messagesIn } from './told.ts'
import { anchorOf, holdsUnread, LOADING, positionOf, unseenIn } from './snapshot.ts'
import { MOST, MOST_MOVING, Trimming } from './trimming.ts'
import { EMPTY_WINDOW, firstPosition, lastPosition, trimmed, type Window, withMessages, withoutMessage } from './window.ts'

/** ms */
const LOOK_AGAIN = 500

export class TimelineModel implements Timeline {
  readonly conversationId: ConversationId
  readonly conversation: Store<ConversationRow | undefined>
  readonly typing: Store<readonly string[]>
  readonly #context: Context
  readonly #around: Around
  readonly #place: Place
  readonly #view = value<TimelineView>(LOADING)
  readonly #writes = new Serial()
  readonly #composer: Composer
  readonly #loader: Loader
  readonly #outgoing: Outgoing
  readonly #reading: Reading
  readonly #trimming: Trimming
  #window: Window = EMPTY_WINDOW
  /** Messages that came while a page was being read: told again to the page, which may be older. */
  #meanwhile: MessageView[] | undefined
  /** Raised when everything is read anew; answers to older questions are dropped. */
  #opening = 0
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
    this.#composer = new Composer(context, conversationId, this.#writes)
    this.#loader = new Loader(context, conversationId, place)
    this.#outgoing = new Outgoing(context, conversationId, this.#writes)
    this.#reading = new Reading(context, conversationId)
    this.#trimming = new Trimming(context.platform.clock, (end) => this.#trim(end))
  }

  get view(): Store<TimelineView> {
    return this.#view
  }
  get composer(): Store<ComposerView> {
    return this.#composer.view
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
    this.#trimming.moved(this.#window.messages.length)
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
    return this.#load('older')
  }

  loadNewer(): Promise<void> {
    return this.#load('newer')
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
    this.#composer.setText(text)
  }

  async send(): Promise<Outcome> {
    const { tooLong, obstacle } = this.#composer.view.get()
    const own = this.#around.session.account
    const text = own && this.#composer.take()
    if (!own || text === undefined) return tooLong ? 'E_MESSAGE_TOO_LONG' : obstacle ? 'E_NOT_A_CONTACT' : 'E_MESSAGE_EMPTY'
    const show = () => (this.#window.atEnd || this.#view.get().state !== 'ready' ? this.#publish() : void this.jumpToPresent())
    const failed = await this.#outgoing.say({ senderUserId: own.userId, text }, show, (message) => this.#apply([message]))
    if (failed !== undefined) this.#composer.giveBack(text, failed)
    this.#publish()
    return failed
  }

  retry(messageId: MessageId): Promise<Outcome> {
    return attempt(async () => this.#apply([await this.#context.client.conversations.retry(messageId)]))
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
    for (const messageId of goneIn(events, this.conversationId)) this.#drop(messageId)
  }

  /** The list may know more about this conversation: its person, draft, counts. */
  update(): void {
    const conversation = this.#around.conversations.known(this.conversationId)
    const told = keptList(this.#told, [conversation, this.#place.state])
    if (told === this.#told) return
    this.#told = told
    this.#composer.setObstacle(this.#place.obstacle)
    if (conversation) this.#composer.adopt(conversation.draft)
    if (conversation) this.#reading.learn(conversation.readPosition)
    if (this.#view.get().state === 'ready') this.#lookForEarlier()
    else if (this.shown && !this.#finding && !this.#meanwhile) void this.#open()
  }

  /** Another owner of the store: events may have been missed. */
  async reload(): Promise<void> {
    if (this.#view.get().state !== 'ready') return this.shown ? this.#open() : undefined
    const window = this.#window
    await this.#reopen(() => this.#loader.again(window))
  }

  /** Another account, or none: nothing of the former one stays. */
  clear(): void {
    this.#opening++
    this.#finding = false
    this.#told = []
    this.#earlier = undefined
    this.#cancelLook()
    this.#meanwhile = undefined
    this.#outgoing.clear()
    this.#reading.forget()
    this.#composer.clear()
    this.#letGo()
  }

  flush(): Promise<void> {
    return this.#composer.flush()
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
    const opening = ++this.#opening
    this.#finding = true
    try {
      const conversation = await this.#place.find()
      if (opening !== this.#opening) return
      this.#finding = false
      if (!conversation) return this.#view.set({ ...LOADING, state: this.#place.loading ? 'loading' : 'missing' })
      this.#around.conversations.learn(conversation)
      this.#reading.begin(conversation.readPosition, conversation.unread)
      this.#composer.adopt(conversation.draft)
      const inMemory = this.#view.get().state === 'ready' && holdsUnread(this.#window, conversation.unread, conversation.readPosition)
      if (inMemory) return this.#publish({ anchor: anchorOf(this.#window, this.#reading.line) })
      await this.#reopen(() => this.#loader.open(conversation))
    } catch (error) {
      if (opening !== this.#opening) return
      this.#finding = false
      this.#view.set({ ...LOADING, state: 'failed', code: reason(error) })
    }
  }

  async #reopen(read: () => Promise<Window>): Promise<void> {
    const opening = ++this.#opening
    this.#meanwhile = []
    try {
      const window = await read()
      if (opening !== this.#opening) return
      this.#window = withMessages(window, this.#meanwhile, MOST)
      this.#meanwhile = undefined
      this.#publish({ state: 'ready', code: undefined, loading: 'none', shift: false, anchor: anchorOf(this.#window, this.#reading.line) })
      this.look()
      this.#earlier ??= this.#place.earlier
      this.#lookAgain()
    } catch (error) {
      if (opening !== this.#opening) return
      this.#meanwhile = undefined
      if (this.#view.get().state !== 'ready') this.#view.set({ ...LOADING, state: 'failed', code: reason(error) })
    }
  }

  async #load(side: 'older' | 'newer'): Promise<void> {
    const { state, loading } = this.#view.get()
    const done = side === 'older' ? this.#window.atStart : this.#window.atEnd
    if (state !== 'ready' || loading !== 'none' || done || this.#meanwhile) return
    const opening = this.#opening
    this.#meanwhile = []
    this.#publish({ loading: side, shift: false })
    const failed = await attempt(async () => {
      const extend = await this.#loader[side](this.#window)
      if (opening === this.#opening) this.#window = withMessages(extend(this.#window), this.#meanwhile ?? [], MOST_MOVING)
    })
    if (opening !== this.#opening) return
    this.#meanwhile = undefined
    this.#publish({ loading: 'none', shift: side === 'older' && failed === undefined })
    this.#trimming.soon(side === 'older' ? 'newer' : 'older', this.#window.messages.length)
  }

  #trim(end: 'older' | 'newer'): void {
    if (this.#meanwhile) return
    this.#window = trimmed(this.#window, MOST, end)
    this.#publish({ shift: end === 'older' })
  }

  #apply(messages: readonly MessageView[]): void {
    this.#meanwhile?.push(...messages)
    const before = lastPosition(this.#window) ?? 0
    const away = this.shown && !this.#context.platform.page.attentive()
    if (away && messages.some((message) => isReceived(message) && message.position > before)) this.#reading.missed(before)
    const window = grown(this.#window, messages, audienceOf(this.shown, this.#visible))
    if (!window) return this.#letGo()
    const first = firstPosition(this.#window)
    this.#window = window
    this.#publish({ shift: first !== undefined && first !== firstPosition(window) })
    if (this.#visible?.atEnd) this.#trimming.soon('older', window.messages.length)
  }

  #drop(messageId: MessageId): void {
    this.#meanwhile = this.#meanwhile?.filter((message) => message.messageId !== messageId)
    this.#window = withoutMessage(this.#window, messageId)
    this.#publish({ shift: false })
  }

  /** What was said before may come late: keys come with those who have them, and an empty list has no upper end to scroll to. */
  #lookForEarlier(): void {
    const { earlier } = this.#place
    const isOther = earlier !== this.#earlier
    this.#earlier = earlier
    if (isOther) this.#window = { ...this.#window, atStart: false }
    this.#publish()
    const isEmpty = this.#window.messages.length === 0
    if (this.shown && (isOther || isEmpty)) void this.#load('older').then(() => this.#lookAgain())
  }

  /** A channel that is new here begins in a moment. */
  #lookAgain(): void {
    this.#cancelLook()
    if (!this.shown || this.#window.messages.length > 0 || !this.#place.hasEarlier) return
    this.#cancelLook = this.#context.platform.clock.after(LOOK_AGAIN, () => this.#lookForEarlier())
  }

  #letGo(): void {
    this.#trimming.cancel()
    this.#window = EMPTY_WINDOW
    this.#scroll = undefined
    this.#view.set(LOADING)
  }

  #publish(change: Partial<TimelineView> = {}): void {
    const before = this.#view.get()
    const { state } = { ...before, ...change }
    if (state !== 'ready') return
    const messages = this.#window.atEnd ? this.#outgoing.after(this.#window.messages) : this.#window.messages
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
