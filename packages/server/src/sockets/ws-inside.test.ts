import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { readFast, unmask, writeMessages } from './ws-inside.ts'

describe('inside of ws', () => {
  let server: WebSocketServer
  let [client, accepted]: WebSocket[] = []
  beforeAll(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
    await once(server, 'listening')
    client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const [[socket]] = await Promise.all([once(server, 'connection'), once(client, 'open')])
    accepted = socket as WebSocket
    readFast(accepted)
  })
  afterAll(() => {
    client?.terminate()
    server.close()
  })

  it('has the fields that we use', () => {
    const socket = accepted as unknown as { _socket: { write?: unknown }; _receiver: Record<string, unknown> }
    expect(typeof socket._socket.write).toBe('function')
    expect(Object.hasOwn(socket._receiver, 'consume')).toBe(true)
    for (const field of ['_state', '_masked', '_payloadLength', '_mask']) expect(field in socket._receiver).toBe(true)
  })

  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 100_000])('writes and reads %i bytes', async (length) => {
    const message = Buffer.from(Array.from({ length }, (_, i) => (i * 7) & 255))
    const received: Buffer[] = []
    client?.on('message', (data: Buffer) => received.push(data))
    const echoed = once(accepted as WebSocket, 'message')
    client?.send(message)
    expect(message.equals((await echoed)[0] as Buffer)).toBe(true)
    writeMessages(accepted as WebSocket, [message, Buffer.from('next')])
    while (received.length < 2) await once(client as WebSocket, 'message')
    expect(received.slice(0, 2).map((data) => data.toString('hex'))).toEqual([message.toString('hex'), Buffer.from('next').toString('hex')])
    client?.removeAllListeners('message')
  })

  it('takes the mask off as RFC 6455 section 5.3 says, at any alignment', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.nat(7), (bytes, mask, offset) => {
        const data = new Uint8Array(new ArrayBuffer(120), offset, bytes.length)
        data.set(bytes)
        unmask(data, mask)
        expect([...data]).toEqual([...bytes].map((byte, i) => byte ^ (mask[i % 4] as number)))
      }),
    )
  })
})
