import type { ConversationId } from '@conclave/protocol'
import type { Context } from '../context.ts'

/** While scrolling, the read position is written at most so often, ms. */
const WRITE_AFTER = 150

/** How far a conversation has been seen, and where its unread line stands. */
export class Reading {
  readonly #context: Context
  readonly #conversationId: ConversationId
  #seen = 0
  #written = 0
  #line: number | undefined
  #cancel = () => {}

  constructor(context: Context, conversationId: ConversationId) {
    this.#context = context
    this.#conversationId = conversationId
  }

  /** Everything up to this position has been seen. */
  get seen(): number {
    return this.#seen
  }
  /** The unread line stands below this position; undefined for no line. */
  get line(): number | undefined {
    return this.#line
  }

  /** The conversation comes to the screen: its line stays where it is until it goes. */
  begin(readPosition: number, unread: number): void {
    this.learn(readPosition)
    // A line that is there already was drawn since it is shown, by what came before this was known.
    if (unread > 0) this.#line ??= Math.max(readPosition, this.#seen)
  }

  end(): void {
    this.#line = undefined
    this.#write()
  }

  /** Read in another tab. */
  learn(readPosition: number): void {
    this.#seen = Math.max(this.#seen, readPosition)
    this.#written = Math.max(this.#written, readPosition)
  }

  /** Something arrived behind the person's back: if all before was seen, the line goes there. */
  missed(lastPosition: number): void {
    if (lastPosition <= this.#seen) this.#line = lastPosition
  }

  /** @returns whether it is further than before */
  see(position: number): boolean {
    if (position <= this.#seen) return false
    this.#seen = position
    this.#cancel()
    this.#cancel = this.#context.platform.clock.after(WRITE_AFTER, () => this.#write())
    return true
  }

  removeLine(): void {
    this.#line = undefined
  }

  forget(): void {
    this.#cancel()
    this.#seen = 0
    this.#written = 0
    this.#line = undefined
  }

  #write(): void {
    this.#cancel()
    if (this.#seen <= this.#written) return
    this.#written = this.#seen
    const { client } = this.#context
    // Said again with the next message, should the store be away.
    client.conversations.markRead(this.#conversationId, this.#seen).catch(() => (this.#written = 0))
  }
}
