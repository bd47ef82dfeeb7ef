import { type CommunityId, type CommunityState, ConclaveError, listed } from '@conclave/protocol'
import { BoundedMap } from '../../bounded-map.ts'
import type { ServerConfig } from '../../config/schema.ts'
import { channelKey, type Streams } from '../../store/port.ts'

const MEGABYTE = 1_000_000
const COMMUNITIES = 4_096

interface Held {
  /** Of which this was counted: one that was deleted has made room. */
  readonly channels: number
  bytes: number
}

/** How much the channels of a community hold together; counted once from the store, and followed from then on. */
export class Room {
  readonly #held = new BoundedMap<CommunityId, Held>(COMMUNITIES)
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
    const isKnown = this.#held.get(state.communityId)?.channels === state.channels.size
    return this.#limits.communityMegabytes === 0 || isKnown ? undefined : this.#count(state)
  }

  async #count({ communityId, channels }: CommunityState): Promise<void> {
    const streams = listed(channels).map(({ id }) => ({ kind: 'channel', key: channelKey(communityId, id) }) as const)
    const sizes = await this.#streams.sizes(streams)
    this.#held.set(communityId, { channels: channels.size, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) })
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
