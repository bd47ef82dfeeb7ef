import { rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ChannelId,
  type CommunityId,
  ConclaveError,
  decodeGatewayEvent,
  encodeChannelEntry,
  encodeGatewayEvent,
  type GatewayEvent,
  idFromBytes,
  type UserId,
} from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProcessBus } from '../../bus/in-process.ts'
import { createMetrics } from '../../observability/metrics.ts'
import { FlushQueue } from '../../sockets/flush.ts'
import { channelKey, type Store } from '../../store/port.ts'
import { openSqliteStore } from '../../store/sqlite/open.ts'
import { TestCommunity } from '../../testing/community.ts'
import { Hearing, numbers } from '../../testing/hearing.ts'
import { provider } from '../../testing/people.ts'
import { startTestServer, temporaryDirectory } from '../../testing/servers.ts'
import { CatchUp } from './catch-up.ts'
import { ChannelFeed } from './channel-feed.ts'
import { ChannelWatch } from './channel-watch.ts'
import { type Listener, ROOM } from './listener.ts'

/** A socket whose client takes what waits when the test says so. */
class SlowListener implements Listener {
  readonly id = provider.random(6).join()
  readonly userId = 'x' as UserId
  isClosed = false
  unsent = 0
  most = 0
  readonly events: GatewayEvent[] = []
  #drained: (() => void)[] = []

  event(event: GatewayEvent): void {
    this.send(encodeGatewayEvent(event))
  }

  send(frame: Uint8Array): void {
    this.events.push(decodeGatewayEvent(frame))
    this.#sent(frame.length)
  }

  sendFramed(framed: Buffer): void {
    const header = (framed[1] as number) < 126 ? 2 : framed[1] === 126 ? 4 : 10
    this.events.push(decodeGatewayEvent(framed.subarray(header)))
    this.#sent(framed.length)
  }

  whenDrained(call: () => void): void {
    this.#drained.push(call)
  }

  drain(): void {
    this.unsent = 0
    for (const call of this.#drained.splice(0)) call()
  }

  get seqs(): number[] {
    return this.events.flatMap((event) => (event.type === 'channelEntries' ? event.entries.map(({ seq }) => seq) : []))
  }

  get waiting(): number {
    return this.#drained.length
  }

  #sent(bytes: number): void {
    this.unsent += bytes
    this.most = Math.max(this.most, this.unsent)
  }
}

describe('a device that does not read', () => {
  const directory = temporaryDirectory()
  let store: Store
  beforeAll(async () => {
    store = await openSqliteStore({ file: join(directory, 'conclave.db') })
  })
  afterAll(async () => {
    await store.close()
    rmSync(directory, { recursive: true })
  })

  function channel() {
    const communityId: CommunityId = idFromBytes('CommunityId', provider.random(32))
    const channelId: ChannelId = idFromBytes('ChannelId', provider.random(16))
    const context = { store, bus: inProcessBus(), queue: new FlushQueue(), metrics: createMetrics() }
    const feed = new ChannelFeed(context, communityId, channelId, () => undefined)
    feed.hold()
    const key = channelKey(communityId, channelId)
    const post = async (bytes: number) => {
      const payload = encodeChannelEntry({ type: 'content', time: 1, author: new Uint8Array(16), wire: provider.random(bytes) })
      const { seq } = await store.streams.append({ stream: feed.stream, payload })
      context.bus.publish(`channel:${key}`, { kind: 'channel-appended', seq, payload })
    }
    const listen = (cursor = 0) => {
      const listener = new SlowListener()
      const watch = new ChannelWatch(feed, listener, new CatchUp(context, listener), cursor)
      feed.add(watch)
      watch.fallBehind()
      return { listener, watch }
    }
    return { feed, context, key, post, listen }
  }

  it('gets as much as there is room for, then nothing, and the rest when it reads again, without holes', async () => {
    const { post, listen } = channel()
    const { listener: slow } = listen()
    const { listener: quick } = listen()
    for (let i = 1; i <= 100; i++) {
      await Promise.all(numbers(1, 6).map(() => post(12_000)))
      quick.drain()
    }
    await expect.poll(() => (quick.drain(), quick.seqs.length)).toBe(600)
    expect(slow.most).toBeLessThan(ROOM + 130_000)
    expect(slow.waiting).toBeLessThanOrEqual(1)
    const [before, heldBack] = [slow.seqs.length, slow.most]
    expect(before).toBeLessThan(40)
    await expect.poll(() => (slow.drain(), slow.seqs.length)).toBe(600)
    expect(slow.most).toBeLessThan(heldBack + 130_000)
    expect(slow.seqs).toEqual(numbers(1, 600))
    expect(quick.seqs).toEqual(numbers(1, 600))
  })

  it('gets the next from memory again once it has come up', async () => {
    const { post, listen } = channel()
    const { listener, watch } = listen()
    await Promise.all(numbers(1, 60).map(() => post(12_000)))
    await expect.poll(() => (listener.drain(), listener.seqs.length)).toBe(60)
    await expect.poll(() => watch.isLive).toBe(true)
    await post(10)
    await expect.poll(() => listener.seqs.length).toBe(61)
    expect(watch.isLive).toBe(true)
  })

  it('hears that something was erased after the page that still had it', async () => {
    const { post, listen, context, key, feed } = channel()
    await Promise.all(numbers(1, 5).map(() => post(100)))
    feed.head = 5
    const { listener, watch } = listen()
    expect(watch.erased).toEqual([])
    context.bus.publish(`channel:${key}`, { kind: 'channel-erased', seqs: [2, 4] })
    await expect.poll(() => listener.events.map(({ type }) => type)).toEqual(['channelEntries', 'channelErased'])
    context.bus.publish(`channel:${key}`, { kind: 'channel-erased', seqs: [3] })
    expect(listener.events.at(-1)).toMatchObject({ type: 'channelErased', seqs: [3] })
  })

  it('gets nothing of a page that arrives after its end', async () => {
    const { post, listen, feed } = channel()
    await Promise.all(numbers(1, 5).map(() => post(100)))
    feed.head = 5
    const { listener, watch } = listen()
    watch.end()
    await post(100)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(listener.events).toEqual([])
  })

  it('is served when the store can read again', async () => {
    const { post, listen, feed, context } = channel()
    await Promise.all(numbers(1, 5).map(() => post(100)))
    feed.head = 5
    const { read } = store.streams
    let failures = 1
    const flaky: Store['streams']['read'] = (...range) => (failures-- > 0 ? Promise.reject(new ConclaveError('E_UNAVAILABLE')) : read(...range))
    context.store = { ...store, streams: { ...store.streams, read: flaky } }
    const { listener } = listen()
    await expect.poll(() => listener.seqs).toEqual([1, 2, 3, 4, 5])
  })

  it('goes on where entries were trimmed away', async () => {
    const { post, listen, feed } = channel()
    await Promise.all(numbers(1, 5).map(() => post(100)))
    feed.head = 5
    await store.streams.trim(feed.stream, 5)
    const { listener, watch } = listen()
    await expect.poll(() => watch.isLive).toBe(true)
    await post(100)
    await expect.poll(() => listener.seqs).toEqual([6])
  })
})

it('keeps a socket that is not read open, and serves it when it reads again', async () => {
  const world = await startTestServer()
  const town = await TestCommunity.create(world)
  const member = await town.join()
  await town.commit(town.owner)
  const sender = await Hearing.open(town, town.owner)
  const slow = await Hearing.open(town, member, { [town.general]: 0 })
  slow.client.socket.pause()
  const wire = town.wire(town.general, 0, 16_000)
  for (let i = 0; i < 9; i++) await Promise.all(numbers(1, 100).map(() => sender.post({ wire })))
  slow.client.socket.resume()
  await slow.heard(900, town.general, 20_000)
  expect(slow.seqs()).toEqual(numbers(1, 900))
  expect(slow.client.closeCode).toBeUndefined()
  expect(await slow.post()).toBe(901)
  await world.dispose()
})
