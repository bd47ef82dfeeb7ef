import { CLOSE, encodeAnonymousRequest, PROTOCOL_VERSION } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, provider, register, signIn } from '../testing/people.ts'
import { RawSocket, rawWebSocket, upgradeRequest, webSocketFrame } from '../testing/raw.ts'
import { startTestServer, type TestServer } from '../testing/servers.ts'
import { AnonymousClient, connect } from '../testing/sockets.ts'

const PATHS = ['/v1/gateway', '/v1/anonymous']
const TEXT = 0x81
const BINARY = 0x82
const PING = 0x89
const OPEN = encodeAnonymousRequest({ type: 'open', version: PROTOCOL_VERSION })

describe('WebSockets that break the rules', () => {
  let world: TestServer
  let person: Person
  beforeAll(async () => {
    world = await startTestServer()
    person = await register(world.api)
  })
  afterAll(() => world.dispose())

  const metric = async (name: string) => {
    const text = await (await fetch(`${world.server.url}/metrics`)).text()
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])
  }

  it.each([
    ['a text frame', webSocketFrame(TEXT, OPEN), CLOSE.malformed],
    ['a frame without mask', webSocketFrame(BINARY, OPEN, false), 1002],
    ['a compressed frame', webSocketFrame(BINARY | 0x40, OPEN), 1002],
    ['reserved bits', webSocketFrame(BINARY | 0x20, OPEN), 1002],
    ['an unknown opcode', webSocketFrame(0x83, OPEN), 1002],
    ['a continuation of nothing', webSocketFrame(0x80, OPEN), 1002],
    ['a long control frame', webSocketFrame(PING, new Uint8Array(126)), 1002],
    ['a ping in pieces', webSocketFrame(0x09, new Uint8Array(1)), 1002],
    ['a close frame with a code that may not be sent', webSocketFrame(0x88, Buffer.of(0x03, 0xed)), 1002],
    ['a length of 2^63', Buffer.concat([Buffer.of(BINARY, 0xff, 0x80), Buffer.alloc(11)]), 1009],
    ['a length of 1 TB', Buffer.concat([Buffer.of(BINARY, 0xff, 0, 0, 1), Buffer.alloc(9)]), 1009],
    [
      'a message in two pieces that is too long',
      Buffer.concat([webSocketFrame(0x02, new Uint8Array(60_000)), webSocketFrame(0x80, new Uint8Array(6_000))]),
      1009,
    ],
  ])('closes after %s', async (_name, bytes, code) => {
    for (const path of PATHS) {
      const raw = await rawWebSocket(world.server.port, path)
      raw.send(bytes)
      expect(await raw.closeCode()).toBe(code)
      raw.close()
    }
  })

  it('takes a message in a few pieces, and closes on one in many', async () => {
    const few = await rawWebSocket(world.server.port, '/v1/anonymous')
    few.send(Buffer.concat([webSocketFrame(0x02, OPEN.subarray(0, 1)), webSocketFrame(0x80, OPEN.subarray(1))]))
    await few.until(/\r\n\r\n[^]{30}/)
    expect(few.gone).toBe(false)
    few.close()
    const many = await rawWebSocket(world.server.port, '/v1/anonymous')
    many.send(Buffer.concat([webSocketFrame(0x02, Buffer.of(0x87)), ...Array.from({ length: 100 }, () => webSocketFrame(0x00, Buffer.of(0x50)))]))
    expect(await many.closeCode()).toBe(1008)
    many.close()
  })

  it('answers pings, and cuts off who sends them and does not read', async () => {
    const raw = await rawWebSocket(world.server.port, '/v1/anonymous')
    raw.send(webSocketFrame(PING, Buffer.from('hello')))
    expect(await raw.until('hello')).toContain('\x8a\x05hello')
    raw.socket.pause()
    const flood = Buffer.concat(Array.from({ length: 500 }, () => webSocketFrame(PING, new Uint8Array(125))))
    const before = process.memoryUsage().rss
    const end = Date.now() + 8_000
    while (!raw.gone && Date.now() < end) {
      raw.send(flood)
      await new Promise((resolve) => setImmediate(resolve))
      if (raw.socket.writableLength > 4_000_000) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(raw.gone).toBe(true)
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6)
    raw.close()
  })

  it('does not keep a socket that is refused and never closes', async () => {
    const refused = ['/elsewhere', '/v1/gateway/../x', '/v1/gateway%00', '//v1/gateway', '/v1/anonymous/'].map(async (path) => {
      const raw = new RawSocket(world.server.port)
      raw.send(upgradeRequest(path))
      expect(await raw.until('gone')).toMatch(/^HTTP\/1.1 404 [^]*E_NOT_FOUND/)
      // half of it is closed: the server must have let go of the other half too, which a write then finds out
      for (let i = 0; i < 50 && !raw.socket.destroyed; i++) {
        raw.send('x')
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return raw.socket.destroyed
    })
    expect(await Promise.all(refused)).toEqual([true, true, true, true, true])
  })

  it('closes an anonymous socket that asks and does not read, long before it costs much', async () => {
    const token = await signIn(world.api, world.server.serverId, person)
    await world.api.profileSet({ body: { generation: 1, ciphertext: provider.random(48 * 1_024) } }, token)
    const slow = await metric('conclave_slow_closed_total')
    const client = await AnonymousClient.open(world.server.url)
    client.socket.pause()
    for (let i = 0; i < 2_000; i++) client.post({ type: 'profile', userId: person.userId })
    const end = Date.now() + 8_000
    while ((await metric('conclave_slow_closed_total')) === slow && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await metric('conclave_slow_closed_total')).toBe(slow + 1)
    client.socket.terminate()
  })

  it('drops transient envelopes for a device that does not read, and does not disconnect it', async () => {
    const device = await connect(world.server.url, person)
    await device.event('welcome')
    device.socket.pause()
    const sender = await AnonymousClient.open(world.server.url)
    for (let i = 0; i < 2_000; i++) sender.deliver(person, provider.random(16_384), { flags: 1 })
    const last = sender.deliver(person, Buffer.from('stored'))
    expect(await sender.reply(last, 20_000)).toMatchObject({ type: 'accepted' })
    device.socket.resume()
    await device.until(() => device.entries().some((entry) => Buffer.from(entry.payload).toString() === 'stored'))
    expect(device.received.filter((event) => event.type === 'transient').length).toBeLessThan(2_000)
    expect(device.closeCode).toBeUndefined()
    device.close()
    sender.close()
  })
})

describe('many connections', () => {
  it('of one address leave room for those of others', async () => {
    const world = await startTestServer({ maxConnections: 20, trustedProxy: '127.0.0.1' })
    const open = async (address: string) => {
      const raw = new RawSocket(world.server.port)
      raw.send(upgradeRequest('/v1/gateway', `x-forwarded-for: ${address}\r\n`))
      return Number(/ (\d{3}) /.exec(await raw.until('\r\n\r\n'))?.[1])
    }
    const greedy: number[] = []
    for (let i = 0; i < 25; i++) greedy.push(await open('203.0.113.1'))
    expect([greedy.indexOf(503), greedy.lastIndexOf(101)]).toEqual([15, 14])
    const others: number[] = []
    for (let i = 0; i < 6; i++) others.push(await open(`198.51.100.${i}`))
    expect(others).toEqual([101, 101, 101, 101, 101, 503])
    await world.dispose()
  })

  it('that say nothing, too little or only a part are closed', async () => {
    let now = Date.now()
    const world = await startTestServer({}, { clock: { now: () => now }, sweepEvery: 20 })
    const sockets = await Promise.all(PATHS.flatMap((path) => Array.from({ length: 100 }, () => rawWebSocket(world.server.port, path))))
    const half = Buffer.concat([Buffer.of(BINARY, 0xfe, 0xff, 0xff), Buffer.alloc(5_000)])
    for (const [i, raw] of sockets.entries()) if (i % 2 === 0) raw.send(half)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(sockets.filter((raw) => raw.gone)).toEqual([])
    now += 10_500
    for (const raw of sockets) raw.send(Buffer.of(0))
    expect(await Promise.all(sockets.map((raw) => raw.closeCode()))).toEqual(sockets.map(() => CLOSE.idle))
    await Promise.all(sockets.map((raw) => raw.until('gone', 9_000)))
    expect(await (await fetch(`${world.server.url}/metrics`)).text()).toMatch(
      /conclave_gateway_connections 0\n[^]*conclave_anonymous_connections 0\n/,
    )
    await world.dispose()
  })
})
