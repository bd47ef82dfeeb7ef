import { type CommunityId, ConclaveError, listed } from '@conclave/protocol'
import { BoundedMap } from '../../bounded-map.ts'
import type { ServerConfig } from '../../config/schema.ts'
import { channelKey, type StreamName, type Streams } from '../../store/port.ts'
import type { Community } from './community.ts'

const MEGABYTE = 1_000_000
const COMMUNITIES = 4_096
/** How far each may fill a community: where there is no more room for messages, groups and then the ledger still go on for a while. */
const SHARES = { content: 1, commit: 1.05, entry: 1.1 } as const

interface Held {
  bytes: number
}

/** How much the channels, groups and ledger of a community hold together; counted once from the store, and followed from then on. */
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
  count(community: Community): Promise<void> | undefined {
    const { communityId } = community.state
    if (this.#limits.communityMegabytes === 0 || this.#held.has(communityId)) return undefined
    const counting = this.#counting.get(communityId) ?? this.#count(community).finally(() => this.#counting.delete(communityId))
    this.#counting.set(communityId, counting)
    return counting
  }

  /** A channel was deleted, which has made room: to be counted anew. */
  forget(communityId: CommunityId): void {
    this.#held.delete(communityId)
  }

  async #count({ state: { communityId, channels }, groups }: Community): Promise<void> {
    const streams: readonly StreamName[] = [
      { kind: 'governance', key: communityId },
      ...listed(channels).map(({ id }) => ({ kind: 'channel', key: channelKey(communityId, id) }) as const),
      ...[...groups.keys()].map((key) => ({ kind: 'group', key }) as const),
    ]
    const sizes = await this.#streams.sizes(streams)
    this.#held.set(communityId, { bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) })
  }

  /** @returns what gives it back @throws ConclaveError `E_CHANNEL_FULL` when the community holds as much as it may */
  take(communityId: CommunityId, bytes: number, what: keyof typeof SHARES = 'content'): () => void {
    const held = this.#held.get(communityId)
    if (held === undefined) return () => undefined
    if (held.bytes + bytes > this.#limits.communityMegabytes * MEGABYTE * SHARES[what]) throw new ConclaveError('E_CHANNEL_FULL', 'community')
    held.bytes += bytes
    return () => {
      held.bytes -= bytes
    }
  }

  /** Counts what `write` appends, unless it fails. @throws ConclaveError `E_CHANNEL_FULL`, and what `write` throws */
  async within<T>(community: Community, bytes: number, what: 'commit' | 'entry', write: () => Promise<T>): Promise<T> {
    await this.count(community)
    const giveBack = this.take(community.state.communityId, bytes, what)
    try {
      return await write()
    } catch (error) {
      giveBack()
      throw error
    }
  }
}
