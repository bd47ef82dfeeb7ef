import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import {
  type AnonymousRequest,
  codeOf,
  decodeAnonymousRequest,
  decodeGatewayCommand,
  encodeAnonymousReply,
  encodeGatewayEvent,
  type GatewayCommand,
  idFromBytes,
  PROTOCOL_VERSION,
} from '@conclave/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../clock.ts'
import { anonymousPool, type AnonymousPool } from '../transport/anonymous-pool.ts'
import { type Gateway, GatewayConnection, type GatewayState } from '../transport/gateway-connection.ts'
import type { Pushed } from '../transport/gateway-session.ts'
import { nodeTransport } from './transport.ts'

const SERVER = idFromBytes('ServerId', new Uint8Array(32).fill(1))
const OTHER = idFromBytes('ServerId', new Uint8Array(32).fill(2))
const USER = idFromBytes('UserId', new Uint8Array(32).fill(3))
const DEVICE = idFromBytes('DeviceId', new Uint8Array(16).fill(4))
const GARBAGE = new Uint8Array([0xff, 0x00, 0x9f])

/** Real sockets, hands turned by the test: pauses end when it says so. */
class HandClock implements Clock {
  #now = 1_000_000
  readonly #waiting = new Set<{ at: number; work: () => void }>()
  now(): number {
    return this.#now
  }
  after(ms: number, work: () => void): () => void {
    const one = { at: this.#now + ms, work }
    this.#waiting.add(one)
    return () => void this.#waiting.delete(one)
  }
  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }
  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const [next] = [...this.#waiting].filter((one) => one.at <= end).toSorted((a, b) => a.at - b.at)
      if (!next) break
      this.#waiting.delete(next)
      this.#now = next.at
      next.work()
    }
    this.#now = end
  }
}

async function until(done: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !done();) {
    if (Date.now() > end) throw new Error('did not happen')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

describe('a server that misbehaves', () => {
  let server: WebSocketServer
  let url: string
  let clock: HandClock
  let connections: WebSocket[]
  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    connections = []
    server.on('connection', (socket) => connections.push(socket))
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    clock = new HandClock()
  })
  afterEach(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })

  describe('on anonymous requests', () => {
    let pool: AnonymousPool
    beforeEach(() => {
      pool = anonymousPool(nodeTransport(url), clock, () => SERVER)
    })
    afterEach(() => pool.close())
    const answering = (answer: (socket: WebSocket, request: AnonymousRequest & { requestId: number }) => void, serverId = SERVER) =>
      server.on('connection', (socket) =>
        socket.on('message', (data: Buffer) => {
          const request = decodeAnonymousRequest(new Uint8Array(data))
          if (request.type === 'open') socket.send(encodeAnonymousReply({ type: 'opened', serverId, version: PROTOCOL_VERSION, work: 8 }))
          else answer(socket, request)
        }),
      )
    const ask = (handle: string) => pool.call('key', { type: 'handle', handle })
    const account = (requestId: number) => encodeAnonymousReply({ type: 'account', requestId, userId: USER })
    const codes = async (calls: readonly Promise<unknown>[]) =>
      (await Promise.allSettled(calls)).map((one) => (one.status === 'fulfilled' ? 'answered' : codeOf(one.reason)))

    it('answers in order are matched', async () => {
      answering((socket, { requestId }) => socket.send(account(requestId)))
      expect(await codes([ask('ana'), ask('ben')])).toEqual(['answered', 'answered'])
      expect(connections).toHaveLength(1)
    })
    it('tells what a stranger must pay, and nobody waits for it when the socket ends', async () => {
      answering(() => {})
      expect(await pool.work('key')).toBe(8)
      const waiting = pool.work('other')
      pool.reset()
      expect(await codes([waiting])).toEqual(['E_SERVER_UNREACHABLE'])
    })
    it('another server id: refused before a request is shown', async () => {
      const seen: string[] = []
      answering((_, { type }) => seen.push(type), OTHER)
      expect(await codes([ask('ana')])).toEqual(['E_CONTINUITY'])
      expect(seen).toEqual([])
    })
    it('answers out of order or twice end the connection; what was not answered fails, the next call makes a new one', async () => {
      const ids: number[] = []
      answering((socket, { requestId }) => {
        ids.push(requestId)
        if (ids.length === 2) for (const id of ids.toReversed()) socket.send(account(id))
        if (ids.length === 3) for (const id of [requestId, requestId]) socket.send(account(id))
        if (ids.length > 3) socket.send(account(requestId))
      })
      expect(await codes([ask('ana'), ask('ben')])).toEqual(['E_SERVER_UNREACHABLE', 'E_SERVER_UNREACHABLE'])
      expect(await codes([ask('ana')])).toEqual(['answered'])
      await until(() => connections[1]?.readyState === 3)
      expect(await codes([ask('ben')])).toEqual(['answered'])
      expect(connections).toHaveLength(3)
    })
    it('an answer of another kind is none', async () => {
      answering((socket, { requestId }) => socket.send(encodeAnonymousReply({ type: 'accepted', requestId })))
      expect(await codes([ask('ana')])).toEqual(['E_SERVER_UNREACHABLE'])
    })
    it('garbage, text frames and a cut in the middle of a frame end the connection', async () => {
      const ways: ((socket: WebSocket, requestId: number) => void)[] = [
        (socket) => socket.send(GARBAGE),
        (socket) => socket.send('text'),
        // A frame of 100 bytes of which three come.
        (socket) => {
          const raw = (socket as unknown as { _socket: { write(bytes: Uint8Array): void; destroySoon(): void } })._socket
          raw.write(new Uint8Array([0x82, 100, 1, 2, 3]))
          raw.destroySoon()
        },
        (socket) => socket.close(4400),
        (socket, requestId) => socket.send(encodeAnonymousReply({ type: 'refused', requestId, code: 'E_OF_THE_FUTURE', retryAfter: 7 })),
      ]
      answering((socket, { requestId }) => ways[connections.length - 1]?.(socket, requestId))
      for (const expected of ['E_SERVER_UNREACHABLE', 'E_SERVER_UNREACHABLE', 'E_SERVER_UNREACHABLE', 'E_SERVER_UNREACHABLE', 'E_UNAVAILABLE']) {
        expect(await codes([ask('ana')])).toEqual([expected])
      }
    })
    it('one that asks for a month is believed a quarter of an hour', async () => {
      answering((socket, { requestId }) =>
        socket.send(encodeAnonymousReply({ type: 'refused', requestId, code: 'E_RATE_LIMITED', retryAfter: 30 * 86_400_000 })),
      )
      await expect(ask('ana')).rejects.toMatchObject({ code: 'E_RATE_LIMITED', retryAfter: 15 * 60_000 })
    })
    it('one that says again that it is open wins no time: the connection ends', async () => {
      answering((socket) => socket.send(encodeAnonymousReply({ type: 'opened', version: PROTOCOL_VERSION, serverId: SERVER, work: 8 })))
      expect(await codes([ask('ana')])).toEqual(['E_SERVER_UNREACHABLE'])
      await until(() => connections[0]?.readyState === 3)
    })
    it('one that never answers is given up after 30 s', async () => {
      let asked = false
      answering(() => (asked = true))
      const call = codes([ask('ana')])
      await until(() => asked)
      clock.advance(29_000)
      expect(connections[0]?.readyState).toBe(1)
      clock.advance(2_000)
      expect(await call).toEqual(['E_SERVER_UNREACHABLE'])
    })
  })

  describe('on the gateway', () => {
    let gateway: Gateway
    let states: [GatewayState, string | undefined][]
    let pushed: Pushed[]
    beforeEach(() => {
      states = []
      pushed = []
      const identity = {
        userId: USER,
        deviceId: DEVICE,
        serverId: SERVER,
        cursors: () => ({ mailbox: 5, requests: 6 }),
        nonce: () => new Uint8Array(32),
        sign: () => Promise.resolve(new Uint8Array(64)),
        jitter: () => 0.5,
      }
      const listener = {
        state: (...state: [GatewayState, string | undefined]) => states.push(state),
        welcome: () => undefined,
        pushed: (event: Pushed) => pushed.push(event),
      }
      gateway = new GatewayConnection(nodeTransport(url), clock, identity, listener)
    })
    afterEach(() => gateway.stop())
    const commands: GatewayCommand[] = []
    const answering = (answer: (socket: WebSocket, command: GatewayCommand) => void) => {
      commands.length = 0
      server.on('connection', (socket) =>
        socket.on('message', (data: Buffer) => {
          const command = decodeGatewayCommand(new Uint8Array(data))
          commands.push(command)
          answer(socket, command)
        }),
      )
    }
    const challenge = (serverId = SERVER) => encodeGatewayEvent({ type: 'challenge', serverId, serverNonce: new Uint8Array(32), expiry: 1 })
    const heads = { mailboxHead: 5, mailboxTrimmed: 0, requestsHead: 6, requestsTrimmed: 0, chainHead: 1, recordsHead: 0 }
    const welcome = encodeGatewayEvent({ type: 'welcome', token: new Uint8Array(32), tokenExpires: 1, serverTime: 1, ...heads })
    const honest = (socket: WebSocket, command: GatewayCommand) => {
      if (command.type === 'hello') socket.send(challenge())
      if (command.type === 'authenticate') socket.send(welcome)
    }
    const last = () => states.at(-1)

    it('an honest one welcomes, and hears the cursors', async () => {
      answering(honest)
      gateway.start()
      await until(() => last()?.[0] === 'online')
      expect(commands[1]).toMatchObject({ type: 'authenticate', mailboxCursor: 5, requestsCursor: 6 })
    })
    it('another server id gets no signature, and ends it for good', async () => {
      answering((socket) => socket.send(challenge(OTHER)))
      gateway.start()
      await until(() => last()?.[0] === 'stopped')
      expect(last()).toEqual(['stopped', 'E_CONTINUITY'])
      expect(commands.map((command) => command.type)).toEqual(['hello'])
      clock.advance(600_000)
      expect(connections).toHaveLength(1)
    })
    it('deliveries before the welcome, garbage and cuts lead to a pause and a new attempt', async () => {
      const early = encodeGatewayEvent({ type: 'deliver', lane: 0, entries: [{ seq: 6, payload: GARBAGE }] })
      const ways: ((socket: WebSocket) => void)[] = [
        (socket) => socket.send(early),
        (socket) => socket.send(GARBAGE),
        (socket) => socket.terminate(),
        (socket) => socket.close(1011),
      ]
      answering((socket, command) => {
        const way = ways[connections.length - 1]
        if (way) way(socket)
        else honest(socket, command)
      })
      gateway.start()
      for (const n of ways.keys()) {
        await until(() => connections.length === n + 1 && last()?.[0] === 'waiting')
        expect(last()).toEqual(['waiting', 'E_SERVER_UNREACHABLE'])
        clock.advance(60_000)
      }
      await until(() => last()?.[0] === 'online')
      expect(pushed).toEqual([])
    })
    /** The pause after the loss of connection `n`, ms, found by turning the clock. */
    const pauseAfter = async (n: number): Promise<number> => {
      await until(() => connections.length === n && last()?.[0] === 'waiting')
      const start = clock.now()
      while (last()?.[0] === 'waiting' && clock.now() - start < 3_600_000) clock.advance(125)
      return clock.now() - start
    }
    it('pauses grow from one attempt to the next, up to a minute, and begin anew after a welcome', async () => {
      answering((socket, command) => (connections.length === 9 ? honest(socket, command) : socket.terminate()))
      gateway.start()
      const pauses: number[] = []
      for (let n = 1; n <= 8; n++) pauses.push(await pauseAfter(n))
      // 0.625 of 500 ms, doubled each time, in steps of the clock.
      expect(pauses).toEqual([375, 625, 1_250, 2_500, 5_000, 10_000, 20_000, 37_500])
      await until(() => last()?.[0] === 'online')
      connections.at(-1)?.terminate()
      expect(await pauseAfter(9)).toBe(375)
    })
    it('one that asks for patience gets it', async () => {
      answering((socket) => socket.send(encodeGatewayEvent({ type: 'failure', code: 'E_RATE_LIMITED', retryAfter: 45_000 })))
      gateway.start()
      expect(await pauseAfter(1)).toBe(45_000)
    })
    it.each([2 ** 31, 2 ** 53 - 1])('one that asks for %d ms is asked again after a quarter of an hour', async (retryAfter) => {
      const ways = [encodeGatewayEvent({ type: 'failure', code: 'E_RATE_LIMITED', retryAfter }), encodeGatewayEvent({ type: 'stopping', retryAfter })]
      answering((socket) => socket.send(ways[connections.length - 1] ?? GARBAGE))
      gateway.start()
      for (const n of ways.keys()) expect(await pauseAfter(n + 1)).toBe(15 * 60_000)
    })
    it('one that falls silent is left after a minute; one that is too new is not asked again', async () => {
      answering((socket, command) => connections.length === 1 && honest(socket, command))
      gateway.start()
      await until(() => last()?.[0] === 'online')
      clock.advance(55_000)
      expect(last()?.[0]).toBe('online')
      clock.advance(50_000)
      expect(states).toContainEqual(['waiting', 'E_SERVER_UNREACHABLE'])
      await until(() => connections.length === 2)
      connections[1]?.close(4426)
      await until(() => last()?.[0] === 'stopped')
      expect(last()).toEqual(['stopped', 'E_VERSION'])
    })
  })
})
