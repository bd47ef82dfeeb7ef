import { type ChannelId, type CommunityState, type ErrorCode, lookUp, mayRead, mayReadHistory, memberOf } from '@conclave/protocol'
import type { Context } from '../../context.ts'
import type { Community } from '../../domain/communities/community.ts'
import { type Overview, overviewOf } from '../../domain/communities/overview.ts'
import type { CatchUp } from './catch-up.ts'
import type { ChannelFeed } from './channel-feed.ts'
import { ChannelWatch } from './channel-watch.ts'
import type { CommunityHub, Hearer } from './hub.ts'
import type { Listener } from './listener.ts'

interface ChannelCursor {
  readonly channelId: ChannelId
  readonly after: number
}

/** One community on one socket. */
export class Watcher implements Hearer {
  readonly listener: Listener
  readonly #context: Context
  readonly #hub: CommunityHub
  readonly #catchUp: CatchUp
  readonly #onEnd: () => void
  readonly #channels = new Map<ChannelId, ChannelWatch>()
  isAdmitted = false
  #isEnded = false

  constructor(context: Context, hub: CommunityHub, listener: Listener, catchUp: CatchUp, onEnd: () => void) {
    this.#context = context
    this.#hub = hub
    this.listener = listener
    this.#catchUp = catchUp
    this.#onEnd = onEnd
    hub.add(this)
  }

  /** Answers a `watch`. What happens meanwhile is not missed: it is heard before anything is read. */
  async watch(cursors: readonly ChannelCursor[]): Promise<void> {
    await this.#hub.ready
    const community = await this.#context.communities.find(this.#hub.communityId)
    if (this.#isEnded) return
    if (community === undefined) return this.gone('E_NOT_FOUND')
    if (!this.recheck(community.state)) return
    this.isAdmitted = true
    const named = new Map(cursors.map(({ channelId, after }) => [channelId, after]))
    const feeds = this.#holdFeeds(community.state, [...named.keys()])
    try {
      await this.#begin(community, named, feeds)
    } finally {
      for (const feed of feeds) feed.release()
    }
  }

  async #begin(community: Community, named: ReadonlyMap<ChannelId, number>, feeds: readonly ChannelFeed[]): Promise<void> {
    await Promise.all(feeds.map((feed) => feed.ready))
    const overview = await overviewOf(this.#context, community, this.listener.userId)
    const { communityId } = this.#hub
    // A channel may have been closed to this person meanwhile, and the community have left the memory.
    const { state } = (await this.#context.communities.find(communityId)) ?? community
    if (this.#isEnded) return
    this.listener.event({ type: 'community', communityId, ...overview })
    const readable = new Map(feeds.map((feed) => [feed.channelId, feed]))
    for (const [channelId, after] of named) {
      const feed = readable.get(channelId)
      if (feed === undefined || !mayRead(state, this.listener.userId, channelId)) this.#channelGone(channelId)
      else this.#start(state, feed, after, overview)
    }
  }

  #holdFeeds(state: CommunityState, channelIds: readonly ChannelId[]): ChannelFeed[] {
    return channelIds.filter((channelId) => mayRead(state, this.listener.userId, channelId)).map((channelId) => this.#hub.feedOf(channelId))
  }

  #start(state: CommunityState, feed: ChannelFeed, after: number, { channels }: Overview): void {
    const { channelId } = feed
    const stand = channels.find((channel) => channel.channelId === channelId)
    feed.head = Math.max(feed.head, stand?.head ?? 0)
    const hasHistory = mayReadHistory(state, this.listener.userId, channelId)
    const cursor = hasHistory ? Math.max(Math.min(after, feed.head), stand?.trimmed ?? 0) : feed.head
    this.#channels.get(channelId)?.end()
    const watch = new ChannelWatch(feed, this.listener, this.#catchUp, cursor)
    this.#channels.set(channelId, watch)
    feed.add(watch)
    // live at once when nothing is missing
    watch.fallBehind()
  }

  recheck(state: CommunityState): boolean {
    const { userId } = this.listener
    if (memberOf(state, userId) === undefined) {
      this.gone((lookUp(state.people, userId)?.bannedSeq ?? null) === null ? 'E_NOT_A_MEMBER' : 'E_BANNED')
      return false
    }
    for (const channelId of this.#channels.keys()) if (!mayRead(state, userId, channelId)) this.#channelGone(channelId)
    return true
  }

  #channelGone(channelId: ChannelId): void {
    this.#channels.get(channelId)?.end()
    this.#channels.delete(channelId)
    this.listener.event({ type: 'channelGone', communityId: this.#hub.communityId, channelId })
  }

  /** Nothing more comes of the community. */
  gone(code: ErrorCode): void {
    this.end()
    this.listener.event({ type: 'communityGone', communityId: this.#hub.communityId, code })
  }

  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    for (const watch of this.#channels.values()) watch.end()
    this.#channels.clear()
    this.#hub.remove(this)
    this.#onEnd()
  }
}
