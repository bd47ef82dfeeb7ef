import { type ChannelId, type CommunityId, encodeGatewayEvent, LIMITS, type StreamEntry } from '@conclave/protocol'
import type { Notice, Subscriber, Topic } from '../../bus/port.ts'
import { frameBytes } from '../../sockets/ws-inside.ts'
import type { Flushable, FlushQueue } from '../../sockets/flush.ts'
import { channelKey, type StreamName } from '../../store/port.ts'
import type { Context } from '../../context.ts'
import { channelPrefix, encodeChannelEntries } from './channel-frame.ts'
import type { ChannelSource, ChannelWatch } from './channel-watch.ts'
import { hasRoom } from './listener.ts'

type FeedContext = Pick<Context, 'bus' | 'metrics'> & { readonly queue: FlushQueue }

/** One channel for all who hear it: entries of one tick become one frame, and everybody gets the same bytes. */
export class ChannelFeed implements ChannelSource, Subscriber, Flushable {
  readonly channelId: ChannelId
  readonly stream: StreamName
  readonly prefix: Buffer
  /** Last entry that exists, as far as heard. */
  head = 0
  /** Settles when nothing is missed any more. */
  readonly ready: Promise<void>
  readonly #communityId: CommunityId
  readonly #context: FeedContext
  readonly #topic: Topic
  readonly #onIdle: (feed: ChannelFeed) => void
  readonly #watches = new Set<ChannelWatch>()
  #holds = 0
  #pending: StreamEntry[] = []

  constructor(context: FeedContext, communityId: CommunityId, channelId: ChannelId, onIdle: (feed: ChannelFeed) => void) {
    const key = channelKey(communityId, channelId)
    this.channelId = channelId
    this.stream = { kind: 'channel', key }
    this.prefix = channelPrefix(communityId, channelId)
    this.#communityId = communityId
    this.#context = context
    this.#topic = `channel:${key}`
    this.#onIdle = onIdle
    this.ready = context.bus.subscribe(this.#topic, this)
  }

  /** Keeps the feed until {@link release}, for whoever is about to watch. */
  hold(): void {
    this.#holds++
  }

  release(): void {
    this.#holds--
    this.#endIfIdle()
  }

  add(watch: ChannelWatch): void {
    this.#watches.add(watch)
  }

  remove(watch: ChannelWatch): void {
    this.#watches.delete(watch)
    this.#endIfIdle()
  }

  notice(notice: Notice): void {
    switch (notice.kind) {
      case 'channel-appended':
        return this.#appended(notice.seq, notice.payload)
      case 'channel-erased':
        return this.#erased(notice.seqs)
      case 'signal':
        return this.#signal(notice.connection, notice.payload)
      default:
        return undefined
    }
  }

  #appended(seq: number, payload: Uint8Array): void {
    const last = this.#pending.at(-1)?.seq
    if (last !== undefined && seq !== last + 1) this.flush()
    if (seq > this.head) this.head = seq
    if (this.#watches.size === 0) return
    if (this.#pending.length === 0) this.#context.queue.add(this)
    this.#pending.push({ seq, payload })
  }

  flush(): void {
    const pending = this.#pending
    if (pending.length === 0) return
    this.#pending = []
    const frames = encodeChannelEntries(this.prefix, pending)
    const framed = frames.map(({ frame }) => frameBytes([frame]))
    let delivered = 0
    for (const watch of this.#watches) delivered += watch.offer(frames, framed)
    this.#context.metrics.tally.channelDeliveries += delivered
  }

  #erased(seqs: readonly number[]): void {
    this.flush()
    const frame = this.#erasedFrame(seqs)
    for (const watch of this.#watches) {
      if (watch.erased === undefined) watch.listener.send(frame)
      else watch.erased.push(...seqs)
    }
  }

  /** What was erased while a page was on its way from the store. */
  tellErased({ listener, erased = [] }: ChannelWatch): void {
    for (let at = 0; at < erased.length; at += LIMITS.page) listener.send(this.#erasedFrame(erased.slice(at, at + LIMITS.page)))
  }

  #erasedFrame(seqs: readonly number[]): Uint8Array {
    return encodeGatewayEvent({ type: 'channelErased', communityId: this.#communityId, channelId: this.channelId, seqs })
  }

  #signal(connection: string, payload: Uint8Array): void {
    const frame = encodeGatewayEvent({ type: 'signal', communityId: this.#communityId, channelId: this.channelId, payload })
    for (const { listener } of this.#watches) if (listener.id !== connection && hasRoom(listener)) listener.send(frame)
  }

  #endIfIdle(): void {
    if (this.#watches.size > 0 || this.#holds > 0) return
    this.#pending = []
    this.#context.bus.unsubscribe(this.#topic, this)
    this.#onIdle(this)
  }
}
