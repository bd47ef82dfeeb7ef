import type { ChannelFrame } from './channel-frame.ts'
import type { StreamName } from '../../store/port.ts'
import { hasRoom, type Listener } from './listener.ts'

/** What a watch is fed from: the feed of its channel. */
export interface ChannelSource {
  readonly stream: StreamName
  readonly prefix: Uint8Array
  /** Last entry that exists, as far as heard. */
  readonly head: number
  remove(watch: ChannelWatch): void
  /** What was erased while a page was on its way from the store. */
  tellErased(watch: ChannelWatch): void
}
/** Who serves a watch that is behind: the catch-up of its socket. */
export interface ServesBehind {
  add(watch: ChannelWatch): void
}

/** One channel on one socket: how far it has come, and whether it is served from memory or behind. */
export class ChannelWatch {
  readonly feed: ChannelSource
  readonly listener: Listener
  readonly #catchUp: ServesBehind
  /** Last entry sent. */
  cursor: number
  /** Gets new entries from memory. */
  isLive = false
  isEnded = false
  /** Waits in the catch-up of its connection. */
  isQueued = false
  /** Erased while a page is being read: the page may still have their contents. Undefined while none is read. */
  erased: number[] | undefined

  constructor(feed: ChannelSource, listener: Listener, catchUp: ServesBehind, cursor: number) {
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
