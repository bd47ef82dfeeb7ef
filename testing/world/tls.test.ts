import { once } from 'node:events'
import { createServer } from 'node:https'
import { type AddressInfo, createServer as createPlain } from 'node:net'
import { nodeTransport, tlsFailure } from '@conclave/client/node'
import { apiClient, codeOf } from '@conclave/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { selfSigned } from '../../packages/server/src/testing/certificate.ts'

describe('a connection that is not secure', () => {
  const strange = createServer(selfSigned(), (_request, response) => response.end('{}'))
  const plain = createPlain((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  const at = (server: typeof strange | typeof plain) => `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  beforeAll(async () => {
    for (const server of [strange, plain]) {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    }
  })
  afterAll(() => {
    strange.close()
    plain.close()
  })

  const http = async (url: string) =>
    codeOf(
      await apiClient(nodeTransport(url).http)
        .serverInfo({})
        .catch((error: unknown) => error),
    )
  const socket = (url: string) =>
    new Promise((resolve) => {
      const listener = { opened: () => undefined, frame: () => undefined, closed: (code: number, reason?: string) => resolve([code, reason]) }
      nodeTransport(url).openSocket('/v1/gateway', listener)
    })

  it('to a server with a certificate that nobody vouches for is E_TLS, over HTTP and over a socket', async () => {
    expect(await http(at(strange))).toBe('E_TLS')
    expect(await socket(at(strange))).toEqual([1006, 'E_TLS'])
  })
  it('to something that does not speak TLS is E_TLS too', async () => {
    expect(await http(at(plain))).toBe('E_TLS')
    expect(await socket(at(plain))).toEqual([1006, 'E_TLS'])
  })
  it('is not what nobody answering is', async () => {
    expect(await http('https://127.0.0.1:9')).toBe('E_SERVER_UNREACHABLE')
    expect(await socket('https://127.0.0.1:9')).toEqual([1006, undefined])
  })
  it('is found however deep the platform hides it, and ends with loops', () => {
    const code = (name: string) => Object.assign(new Error('x'), { code: name })
    expect(tlsFailure(new Error('a', { cause: new Error('b', { cause: code('CERT_HAS_EXPIRED') }) }))?.detail).toBe('CERT_HAS_EXPIRED')
    for (const name of ['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'])
      expect(tlsFailure(code(name))).toBeUndefined()
    const loop = new Error('loop')
    loop.cause = loop
    expect(tlsFailure(loop)).toBeUndefined()
    expect(tlsFailure('text')).toBeUndefined()
  })
})
