import { type ChannelId, type CommunityId, type CommunityState, encodeGatewayEvent } from '@conclave/protocol'
import type { Notice, Subscriber, Topic } from '../../bus/port.ts'
import { belongsTo, type Community, groupIdBytes } from '../../domain/communities/community.ts'
import type { Context } from '../../context.ts'
import type { FlushQueue } from '../../sockets/flush.ts'
import { ChannelFeed } from './channel-feed.ts'
import type { Listener } from './listener.ts'

export type HubContext = Pick<Context, 'bus' | 'metrics' | 'communities'> & { readonly queue: FlushQueue }

/** A community on one socket, as its hub sees it. */
export interface Hearer {
  readonly listener: Listener
  /** Was found to be a member: until then it hears nothing. */
  readonly isAdmitted: boolean
  /** Ends what this person may no longer hear. @returns whether anything is left */
  recheck(state: CommunityState): boolean
}

/** One community for all sockets that hear it. */
export class CommunityHub implements Subscriber {
  readonly communityId: CommunityId
  /** Settles when nothing is missed any more. */
  readonly ready: Promise<void>
  readonly #context: HubContext
  readonly #topic: Topic
  readonly #onIdle: () => void
  readonly #watchers = new Set<Hearer>()
  readonly #feeds = new Map<ChannelId, ChannelFeed>()

  constructor(context: HubContext, communityId: CommunityId, onIdle: () => void) {
    this.communityId = communityId
    this.#context = context
    this.#topic = `community:${communityId}`
    this.#onIdle = onIdle
    this.ready = context.bus.subscribe(this.#topic, this)
  }

  add(watcher: Hearer): void {
    this.#watchers.add(watcher)
  }

  remove(watcher: Hearer): void {
    this.#watchers.delete(watcher)
    if (this.#watchers.size > 0) return
    this.#context.bus.unsubscribe(this.#topic, this)
    this.#onIdle()
  }

  /** The feed of a channel, made if nobody hears it yet; the caller holds it. */
  feedOf(channelId: ChannelId): ChannelFeed {
    let feed = this.#feeds.get(channelId)
    if (feed === undefined) {
      feed = new ChannelFeed(
        this.#context,
        this.communityId,
        channelId,
        (idle) => void (this.#feeds.get(channelId) === idle && this.#feeds.delete(channelId)),
      )
      this.#feeds.set(channelId, feed)
    }
    feed.hold()
    return feed
  }

  notice(notice: Notice): void {
    const community = this.#context.communities.cached(this.communityId)
    if (community !== undefined) return this.#tell(notice, community)
    // it was forgotten because too many others are in use
    this.#context.communities.find(this.communityId).then(
      (found) => found && this.#tell(notice, found),
      () => undefined,
    )
  }

  #tell(notice: Notice, community: Community): void {
    switch (notice.kind) {
      case 'ledger-advanced':
        return this.#ledgerAdvanced(community, notice.head, notice.accessChanged)
      case 'group-advanced':
        return this.#toAudience(community, notice.audience, () =>
          encodeGatewayEvent({ type: 'groupChanged', communityId: this.communityId, groupId: groupIdBytes(notice.groupId), head: notice.head }),
        )
      case 'bundle-wanted':
        return this.#toAudience(community, notice.audience, () =>
          encodeGatewayEvent({ type: 'bundleWanted', communityId: this.communityId, groupId: groupIdBytes(notice.groupId) }),
        )
      case 'record-replaced':
        return this.#toAudience(community, notice.audience, () =>
          encodeGatewayEvent({ type: 'recordReplaced', communityId: this.communityId, groupId: groupIdBytes(notice.groupId), epoch: notice.epoch }),
        )
      default:
        return undefined
    }
  }

  /** Whoever may no longer hear goes first, so that nothing more reaches them. */
  #ledgerAdvanced({ state }: Community, head: number, accessChanged: boolean): void {
    const frame = encodeGatewayEvent({ type: 'ledgerChanged', communityId: this.communityId, head })
    for (const watcher of this.#watchers) if (watcher.isAdmitted && (!accessChanged || watcher.recheck(state))) watcher.listener.send(frame)
  }

  #toAudience({ state }: Community, audience: string, encode: () => Uint8Array): void {
    const frame = encode()
    for (const { isAdmitted, listener } of this.#watchers) if (isAdmitted && belongsTo(state, audience, listener.userId)) listener.send(frame)
  }
}

/** The hubs of a process. */
export class CommunityHubs {
  readonly #context: HubContext
  readonly #hubs = new Map<CommunityId, CommunityHub>()

  constructor(context: HubContext) {
    this.#context = context
  }

  of(communityId: CommunityId): CommunityHub {
    const known = this.#hubs.get(communityId)
    if (known !== undefined) return known
    const hub = new CommunityHub(this.#context, communityId, () => this.#hubs.delete(communityId))
    this.#hubs.set(communityId, hub)
    return hub
  }
}
