import { type ChannelId, decodeChannelEntry, type GatewayEvent } from '@conclave/protocol'
import type { Resident, TestCommunity } from './community.ts'
import { provider } from './people.ts'
import { connect, type GatewayClient } from './sockets.ts'

type EventOf<T extends GatewayEvent['type']> = Extract<GatewayEvent, { type: T }>

/** A device on the gateway that hears a community. */
export class Hearing {
  readonly client: GatewayClient
  readonly #town: TestCommunity
  #request = 0

  private constructor(client: GatewayClient, town: TestCommunity) {
    this.client = client
    this.#town = town
  }

  /** Signs in, and watches the channels given after a number. */
  static async open(town: TestCommunity, who: Resident, channels?: Readonly<Record<ChannelId, number>>): Promise<Hearing> {
    const client = await connect(town.world.server.url, who.person)
    await client.event('welcome')
    const hearing = new Hearing(client, town)
    if (channels !== undefined) await hearing.watch(channels)
    return hearing
  }

  /** @returns the answer */
  async watch(channels: Readonly<Record<ChannelId, number>>): Promise<EventOf<'community' | 'communityGone'>> {
    const before = this.client.received.length
    const cursors = Object.entries(channels).map(([channelId, after]) => ({ channelId: channelId as ChannelId, after }))
    this.client.command({ type: 'watch', communityId: this.#town.communityId, channels: cursors })
    return this.client.until(() =>
      this.client.received
        .slice(before)
        .find((event): event is EventOf<'community' | 'communityGone'> => event.type === 'community' || event.type === 'communityGone'),
    )
  }

  /** Posts without waiting. @returns number of the request */
  send(change: { channelId?: ChannelId; groupId?: Uint8Array; dedupe?: Uint8Array; wire?: Uint8Array; epoch?: number } = {}): number {
    const { channelId = this.#town.general, groupId = this.#town.groupId(), dedupe = provider.random(16), epoch = 0 } = change
    const request = ++this.#request
    const wire = change.wire ?? this.#town.wire(channelId, epoch)
    this.client.command({ type: 'post', request, communityId: this.#town.communityId, channelId, groupId, dedupe, wire })
    return request
  }

  answer(request: number): Promise<EventOf<'posted' | 'postRefused'>> {
    return this.client.until(() =>
      this.client.received.find(
        (event): event is EventOf<'posted' | 'postRefused'> => (event.type === 'posted' || event.type === 'postRefused') && event.request === request,
      ),
    )
  }

  /** Posts. @returns the number of the entry, or the code of the refusal */
  async post(change: Parameters<Hearing['send']>[0] = {}): Promise<number | string> {
    const answer = await this.answer(this.send(change))
    return answer.type === 'posted' ? answer.seq : answer.code
  }

  all<T extends GatewayEvent['type']>(type: T): EventOf<T>[] {
    return this.client.received.filter((event): event is EventOf<T> => event.type === type)
  }

  /** Numbers of the entries of a channel, as they came. */
  seqs(channelId: ChannelId = this.#town.general): number[] {
    return this.#raw(channelId).map(({ seq }) => seq)
  }

  #raw(channelId: ChannelId) {
    return this.client.received.flatMap((event) => (event.type === 'channelEntries' && event.channelId === channelId ? event.entries : []))
  }

  entries(channelId: ChannelId = this.#town.general) {
    return this.#raw(channelId).map(({ seq, payload }) => ({ seq, payload, entry: decodeChannelEntry(payload) }))
  }

  /** Waits until this many entries of a channel came. */
  heard(count: number, channelId: ChannelId = this.#town.general, within?: number): Promise<true> {
    return this.client.until(() => this.#raw(channelId).length >= count || undefined, within).then(() => true)
  }

  /** Waits until everything that was sent before has been answered: the server handles a socket in order. */
  async settled(): Promise<void> {
    const nonce = ++this.#request
    this.client.command({ type: 'ping', nonce })
    await this.client.until(() => this.client.received.find((event) => event.type === 'pong' && event.nonce === nonce))
  }

  close(): void {
    this.client.close()
  }
}

/** The numbers from one to another. */
export function numbers(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
}
