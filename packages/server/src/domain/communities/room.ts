import { type CommunityId, type CommunityState, ConclaveError, listed } from '@conclave/protocol'
import { BoundedMap } from '../../bounded-map.ts'
import type { ServerConfig } from '../../config/schema.ts'
import { channelKey, type Streams } from '../../store/port.ts'

const MEGABYTE = 1_000_000
const COMMUNITIES = 4_096

interface Held {
  bytes: number
}

/** How much the channels of a community hold together; counted once from the store, and followed from then on. */
export class Room {
  readonly #held = new BoundedMap<CommunityId, Held>(COMMUNITIES)
  readonly #counting = new Map<CommunityId, Promise<void>>()
  readonly #streams: Pick<Streams, 'sizes'>
  readonly #limits: Pick<ServerConfig, 'communityMegabytes' | 'channelMegabytes'>

  constructor(streams: Pick<Streams, 'sizes'>, limits: Pick<ServerConfig, 'communityMegabytes' | 'channelMegabytes'>) {
    this.#streams = streams
    this.#limits = limits
  }

  /** Of one channel, for the store; nothing without a limit. */
  get ofChannel() {
    const { channelMegabytes } = this.#limits
    return channelMegabytes === 0 ? {} : ({ limit: { bytes: channelMegabytes * MEGABYTE, error: 'E_CHANNEL_FULL' } } as const)
  }

  /** Before {@link take}. @returns undefined when there is nothing to wait for */
  count(state: CommunityState): Promise<void> | undefined {
    const { communityId } = state
    if (this.#limits.communityMegabytes === 0 || this.#held.has(communityId)) return undefined
    const counting = this.#counting.get(communityId) ?? this.#count(state).finally(() => this.#counting.delete(communityId))
    this.#counting.set(communityId, counting)
    return counting
  }

  /** A channel was deleted, which has made room: to be counted anew. */
  forget(communityId: CommunityId): void {
    this.#held.delete(communityId)
  }

  async #count({ communityId, channels }: CommunityState): Promise<void> {
    const streams = listed(channels).map(({ id }) => ({ kind: 'channel', key: channelKey(communityId, id) }) as const)
    const sizes = await this.#streams.sizes(streams)
    this.#held.set(communityId, { bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) })
  }

  /** @returns what gives it back @throws ConclaveError `E_CHANNEL_FULL` when the channels of the community hold as much as they may */
  take(communityId: CommunityId, bytes: number): () => void {
    const held = this.#held.get(communityId)
    if (held === undefined) return () => undefined
    if (held.bytes + bytes > this.#limits.communityMegabytes * MEGABYTE) throw new ConclaveError('E_CHANNEL_FULL', 'community')
    held.bytes += bytes
    return () => {
      held.bytes -= bytes
    }
  }
}
