import type { StreamEntry } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import { encodeChannelEntries } from './channel-frame.ts'
import type { ChannelWatch, ServesBehind } from './channel-watch.ts'
import { hasRoom, type Listener } from './listener.ts'

/** One page: about a frame, so that what waits for a device never grows by more. */
const PAGE = { limit: 256, maxBytes: 48 * 1024 } as const
/** Milliseconds after which a page is asked for again that the store could not read. */
const RETRY = 1_000

/** Brings the channels of one socket that are behind up to date, from the store, a page of each in turn, while the device takes them. */
export class CatchUp implements ServesBehind {
  readonly #context: Pick<Context, 'store' | 'metrics'>
  readonly #listener: Listener
  #behind: ChannelWatch[] = []
  #isRunning = false
  #isWaiting = false

  constructor(context: Pick<Context, 'store' | 'metrics'>, listener: Listener) {
    this.#context = context
    this.#listener = listener
  }

  add(watch: ChannelWatch): void {
    if (!watch.isQueued) {
      watch.isQueued = true
      this.#behind.push(watch)
    }
    void this.#run()
  }

  async #run(): Promise<void> {
    if (this.#isRunning || this.#isWaiting) return
    this.#isRunning = true
    try {
      for (let watch = this.#next(); watch !== undefined; watch = this.#next()) await this.#page(watch)
    } catch {
      // the store is behind
      this.#retry()
    } finally {
      this.#isRunning = false
    }
  }

  /** The next channel to be served; those that are done become live. */
  #next(): ChannelWatch | undefined {
    if (this.#listener.isClosed) this.#behind = []
    while (this.#behind.length > 0) {
      if (!hasRoom(this.#listener)) {
        this.#waitForRoom()
        return undefined
      }
      const watch = this.#behind.shift() as ChannelWatch
      if (!watch.isEnded && watch.cursor < watch.feed.head) {
        // in turn: a long channel must not hold up the others
        this.#behind.push(watch)
        return watch
      }
      watch.isQueued = false
      watch.isLive = !watch.isEnded
    }
    return undefined
  }

  #waitForRoom(): void {
    this.#isWaiting = true
    this.#listener.whenDrained(() => this.#goOn())
  }

  #retry(): void {
    this.#isWaiting = true
    setTimeout(() => this.#goOn(), RETRY).unref()
  }

  #goOn(): void {
    this.#isWaiting = false
    void this.#run()
  }

  async #page(watch: ChannelWatch): Promise<void> {
    const { feed } = watch
    const { head } = feed
    watch.erased = []
    try {
      const entries = await this.#context.store.streams.read(feed.stream, { after: watch.cursor, ...PAGE })
      if (watch.isEnded || this.#listener.isClosed) return
      this.#send(watch, entries)
      // the rest is gone
      if (entries.length === 0) watch.cursor = Math.max(watch.cursor, head)
      feed.tellErased(watch)
    } finally {
      watch.erased = undefined
    }
  }

  #send(watch: ChannelWatch, entries: readonly StreamEntry[]): void {
    for (const { to, frame } of encodeChannelEntries(watch.feed.prefix, entries)) {
      this.#listener.send(frame)
      watch.cursor = to
    }
    this.#context.metrics.tally.channelDeliveries += entries.length
  }
}
