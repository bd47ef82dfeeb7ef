import type { MessageView } from '@conclave/client/browser'
import type { MessageId } from '@conclave/protocol'
import type { TimelineView } from '../api.ts'
import { attempt } from '../outcome.ts'
import type { Clock } from '../platform.ts'
import { type Audience, grown } from './growth.ts'
import type { Loader } from './loader.ts'
import { MOST, MOST_MOVING, Trimming } from './trimming.ts'
import { EMPTY_WINDOW, firstPosition, trimmed, type Window, withMessages, withoutMessage } from './window.ts'

export interface PagesParts {
  readonly clock: Clock
  readonly loader: Loader
  readonly view: () => Pick<TimelineView, 'state' | 'loading'>
  /** The window is another one, or a page is on its way. */
  readonly publish: (change: Partial<TimelineView>) => void
}

/** The part of a conversation that is in memory: what is read into it, what comes to it, what goes from it. */
export class Pages {
  readonly #parts: PagesParts
  readonly #trimming: Trimming
  #window: Window = EMPTY_WINDOW
  /** Messages that came while a page was being read: told again to the page, which may be older. */
  #meanwhile: MessageView[] | undefined
  /** Raised when everything is read anew; answers to older questions are dropped. */
  #opening = 0

  constructor(parts: PagesParts) {
    this.#parts = parts
    this.#trimming = new Trimming(parts.clock, (end) => this.#trim(end))
  }

  get window(): Window {
    return this.#window
  }
  /** A page is being read. */
  get busy(): boolean {
    return this.#meanwhile !== undefined
  }

  /** Something new is asked for. @returns whether it still is the newest */
  ask(): () => boolean {
    const opening = ++this.#opening
    return () => opening === this.#opening
  }

  /** Reads all of it anew. Neither is called when something newer was asked for meanwhile. */
  async reopen(read: () => Promise<Window>, done: () => void, failed: (error: unknown) => void): Promise<void> {
    const isNewest = this.ask()
    this.#meanwhile = []
    try {
      const window = await read()
      if (!isNewest()) return
      this.#window = withMessages(window, this.#meanwhile, MOST)
      this.#meanwhile = undefined
      done()
    } catch (error) {
      if (!isNewest()) return
      this.#meanwhile = undefined
      failed(error)
    }
  }

  async load(side: 'older' | 'newer'): Promise<void> {
    const { state, loading } = this.#parts.view()
    const isComplete = side === 'older' ? this.#window.atStart : this.#window.atEnd
    if (state !== 'ready' || loading !== 'none' || isComplete || this.busy) return
    const opening = this.#opening
    this.#meanwhile = []
    this.#parts.publish({ loading: side, shift: false })
    const failed = await attempt(async () => {
      const extend = await this.#parts.loader[side](this.#window)
      if (opening === this.#opening) this.#window = withMessages(extend(this.#window), this.#meanwhile ?? [], MOST_MOVING)
    })
    if (opening !== this.#opening) return
    this.#meanwhile = undefined
    this.#parts.publish({ loading: 'none', shift: side === 'older' && failed === undefined })
    this.#trimming.soon(side === 'older' ? 'newer' : 'older', this.#window.messages.length)
  }

  /** Messages came or changed. @returns false when there is no room for them and nobody looks: all of it is let go */
  apply(messages: readonly MessageView[], audience: Audience): boolean {
    this.#meanwhile?.push(...messages)
    const window = grown(this.#window, messages, audience)
    if (!window) return false
    const first = firstPosition(this.#window)
    this.#window = window
    this.#parts.publish({ shift: first !== undefined && first !== firstPosition(window) })
    if (audience === 'following') this.#trimming.soon('older', window.messages.length)
    return true
  }

  drop(messageId: MessageId): void {
    this.#meanwhile = this.#meanwhile?.filter((message) => message.messageId !== messageId)
    this.#window = withoutMessage(this.#window, messageId)
    this.#parts.publish({ shift: false })
  }

  /** There may be older ones after all. */
  doubtStart(): void {
    this.#window = { ...this.#window, atStart: false }
  }

  /** Other messages came into view. */
  moved(): void {
    this.#trimming.moved(this.#window.messages.length)
  }

  letGo(): void {
    this.#trimming.cancel()
    this.#window = EMPTY_WINDOW
  }

  /** Another account, or none. */
  clear(): void {
    this.#opening++
    this.#meanwhile = undefined
    this.letGo()
  }

  #trim(end: 'older' | 'newer'): void {
    if (this.busy) return
    this.#window = trimmed(this.#window, MOST, end)
    this.#parts.publish({ shift: end === 'older' })
  }
}
