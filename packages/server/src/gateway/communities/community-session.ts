import type { CommunityId, GatewayCommand } from '@conclave/protocol'
import { maySignal, post } from '../../domain/communities/content.ts'
import { toConclaveError } from '../../http/errors.ts'
import { channelKey } from '../../store/port.ts'
import type { GatewayContext } from '../gateway-context.ts'
import { CatchUp } from './catch-up.ts'
import type { Listener } from './listener.ts'
import { Watcher } from './watcher.ts'

type Command<T extends GatewayCommand['type']> = Extract<GatewayCommand, { type: T }>
export type CommunityCommand = Command<'watch' | 'unwatch' | 'post' | 'signal'>

/** `watch` commands of one socket that may wait for their turn. */
const MOST_WAITING = 256

/** What one signed-in socket does in communities. */
export class CommunitySession {
  readonly #context: GatewayContext
  readonly #listener: Listener
  readonly #catchUp: CatchUp
  readonly #watchers = new Map<CommunityId, Watcher>()
  /** Watching happens in the order of asking, so that a channel that is named again starts anew. */
  #watching: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(context: GatewayContext, listener: Listener) {
    this.#context = context
    this.#listener = listener
    this.#catchUp = new CatchUp(context, listener)
  }

  obey(command: CommunityCommand): void {
    switch (command.type) {
      case 'watch':
        return this.#watchLater(command)
      case 'unwatch':
        return this.#watchers.get(command.communityId)?.end()
      case 'post':
        return void this.#post(command)
      case 'signal':
        return void this.#signal(command)
    }
  }

  end(): void {
    for (const watcher of this.#watchers.values()) watcher.end()
  }

  #watchLater(command: Command<'watch'>): void {
    const { communityId } = command
    const { limits, clock, config } = this.#context
    const crowded = config.limitWatches > 0 && !this.#watchers.has(communityId) && this.#watchers.size >= config.limitWatches
    if (crowded || this.#waiting >= MOST_WAITING || limits.watches.take(this.#listener.userId, clock.now()) > 0)
      return this.#listener.event({ type: 'communityGone', communityId, code: 'E_RATE_LIMITED' })
    // from now on the hub tells it what changes
    const watcher = this.#watchers.get(communityId) ?? this.#begin(communityId)
    this.#waiting++
    this.#watching = this.#watching.then(() => this.#watch(watcher, command))
  }

  #begin(communityId: CommunityId): Watcher {
    const hub = this.#context.hubs.of(communityId)
    const watcher = new Watcher(this.#context, hub, this.#listener, this.#catchUp, () => {
      if (this.#watchers.get(communityId) === watcher) this.#watchers.delete(communityId)
    })
    this.#watchers.set(communityId, watcher)
    return watcher
  }

  async #watch(watcher: Watcher, { channels }: Command<'watch'>): Promise<void> {
    try {
      if (!this.#listener.isClosed) await watcher.watch(channels)
    } catch (error) {
      if (!this.#listener.isClosed) watcher.gone(toConclaveError(error, this.#context.log).code)
    } finally {
      this.#waiting--
    }
  }

  async #post(command: Command<'post'>): Promise<void> {
    const { request } = command
    try {
      const { seq, time } = await post(this.#context, this.#listener.userId, command)
      this.#listener.event({ type: 'posted', request, seq, time })
    } catch (error) {
      const { code, retryAfter } = toConclaveError(error, this.#context.log)
      this.#listener.event({ type: 'postRefused', request, code, retryAfter: retryAfter ?? 0 })
    }
  }

  /** Not answered: what may not be said is dropped. */
  async #signal({ communityId, channelId, payload }: Command<'signal'>): Promise<void> {
    const { limits, clock, communities, bus } = this.#context
    const { userId, id } = this.#listener
    if (limits.signals.take(userId, clock.now()) > 0) return
    try {
      const community = communities.cached(communityId) ?? (await communities.get(communityId))
      if (maySignal(this.#context, community, userId, channelId))
        bus.publish(`channel:${channelKey(communityId, channelId)}`, { kind: 'signal', connection: id, payload })
    } catch (error) {
      toConclaveError(error, this.#context.log)
    }
  }
}
