import type { ConversationView, MessageView } from '@conclave/client/browser'
import { type ConversationId, LIMITS } from '@conclave/protocol/core'
import type { Context } from '../context.ts'
import type { Place } from './place.ts'
import { firstPosition, lastPosition, replaced, type Window, withNewer, withOlder } from './window.ts'

/** Messages of the first page: enough for any screen, quick to read. */
const FIRST = 50
const PAGE = LIMITS.page

/** Reads pages of one conversation. */
export class Loader {
  readonly #context: Context
  readonly #conversationId: ConversationId
  readonly #place: Place

  constructor(context: Context, conversationId: ConversationId, place: Place) {
    this.#context = context
    this.#conversationId = conversationId
    this.#place = place
  }

  /** The newest messages, or with unread ones those around the first of them. */
  async open({ unread, readPosition }: ConversationView): Promise<Window> {
    if (unread === 0) return this.present()
    const [older, newer] = await Promise.all([
      this.#page({ before: readPosition + 1, limit: FIRST }),
      this.#page({ after: readPosition, limit: PAGE }),
    ])
    return { messages: [...older, ...newer], atStart: this.#isStart(older, FIRST), atEnd: newer.length < PAGE }
  }

  async present(): Promise<Window> {
    const messages = await this.#past(undefined, FIRST)
    return { messages, atStart: this.#isStart(messages, FIRST), atEnd: true }
  }

  /** @returns what makes a window of then into one with the page; the window may have changed meanwhile */
  async older(window: Window): Promise<(now: Window) => Window> {
    const first = firstPosition(window)
    const page = await this.#past(first, PAGE)
    const atStart = this.#isStart(page, PAGE)
    return (now) => (firstPosition(now) === first ? withOlder(now, page, atStart) : now)
  }

  async newer(window: Window): Promise<(now: Window) => Window> {
    const page = await this.#page({ after: lastPosition(window) ?? 0, limit: PAGE })
    return (now) => (lastPosition(now) === lastPosition(window) ? withNewer(now, page, page.length < PAGE) : now)
  }

  /** The same part again, and what came after it if it was at the end. */
  async again(window: Window): Promise<Window> {
    const first = firstPosition(window)
    if (first === undefined) return this.present()
    let next: Window = { messages: [], atStart: window.atStart, atEnd: false }
    let after = first - 1
    const enough = () => !window.atEnd && after >= (lastPosition(window) ?? 0)
    while (!next.atEnd && !enough()) {
      const page = await this.#page({ after, limit: PAGE })
      next = withNewer(next, page, page.length < PAGE)
      after = lastPosition(next) ?? after
    }
    return replaced(window, next)
  }

  /** A page of what was said before; of a channel, the server is asked for what is not here. */
  async #past(before: number | undefined, limit: number): Promise<readonly MessageView[]> {
    const read = () => this.#page({ limit, ...(before !== undefined && { before }) })
    const page = await read()
    if (page.length > 0 || !this.#place.hasEarlier) return page
    await this.#place.fetchEarlier()
    return read()
  }

  #isStart(page: readonly MessageView[], limit: number): boolean {
    return page.length < limit && !this.#place.hasEarlier
  }

  #page(page: { before?: number; after?: number; limit: number }): Promise<readonly MessageView[]> {
    return this.#context.client.conversations.history(this.#conversationId, page)
  }
}
