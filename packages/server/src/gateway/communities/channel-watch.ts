import type { ChannelFrame } from './channel-frame.ts'
import type { CatchUp } from './catch-up.ts'
import type { ChannelFeed } from './channel-feed.ts'
import { hasRoom, type Listener } from './listener.ts'

/** One channel on one socket: how far it has come, and whether it is served from memory or behind. */
export class ChannelWatch {
  readonly feed: ChannelFeed
  readonly listener: Listener
  readonly #catchUp: CatchUp
  /** Last entry sent. */
  cursor: number
  /** Gets new entries from memory. */
  isLive = false
  isEnded = false
  /** Waits in the catch-up of its connection. */
  isQueued = false
  /** Erased while a page is being read: the page may still have their contents. Undefined while none is read. */
  erased: number[] | undefined

  constructor(feed: ChannelFeed, listener: Listener, catchUp: CatchUp, cursor: number) {
    this.feed = feed
    this.listener = listener
    this.#catchUp = catchUp
    this.cursor = cursor
  }

  /** Takes frames that carry on from the cursor; otherwise, or without room, the store serves it. @param framed the same frames, for the wire */
  offer(frames: readonly ChannelFrame[], framed: readonly Buffer[]): number {
    let delivered = 0
    for (const [i, { from, to }] of frames.entries()) {
      if (to <= this.cursor) continue
      if (!this.isLive || from !== this.cursor + 1 || !hasRoom(this.listener)) {
        this.fallBehind()
        break
      }
      this.listener.sendFramed(framed[i] as Buffer)
      this.cursor = to
      delivered += to - from + 1
    }
    return delivered
  }

  fallBehind(): void {
    this.isLive = false
    this.#catchUp.add(this)
  }

  end(): void {
    if (this.isEnded) return
    this.isEnded = true
    this.feed.remove(this)
  }
}
