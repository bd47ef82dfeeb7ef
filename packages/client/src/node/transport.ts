import { LIMITS } from '@conclave/protocol'
import { WebSocket } from 'ws'
import type { Connect, SocketListener, Transport } from '../transport/port.ts'
import { tlsFailure } from './tls-failure.ts'

const HTTP_TIMEOUT = 30_000
const HANDSHAKE_TIMEOUT = 15_000

/** WebSockets by `ws`, HTTP by fetch. */
export const nodeTransport: Connect = (url: string): Transport => ({
  openSocket: (path, listener) => openSocket(url.replace(/^http/, 'ws') + path, listener),
  http: async ({ method, path, headers, body }) => {
    const request = {
      method,
      headers,
      body: body ?? null,
      redirect: 'error',
      credentials: 'omit',
      signal: AbortSignal.timeout(HTTP_TIMEOUT),
    } as const
    try {
      const answer = await fetch(url + path, request)
      return { status: answer.status, body: await answer.text() }
    } catch (error) {
      throw tlsFailure(error) ?? error
    }
  },
})

function openSocket(url: string, listener: SocketListener) {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    maxPayload: 4 * LIMITS.frameBytes,
    handshakeTimeout: HANDSHAKE_TIMEOUT,
    followRedirects: false,
  })
  socket.binaryType = 'nodebuffer'
  socket.on('open', () => listener.opened())
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) listener.frame(new Uint8Array(data))
    else socket.close(1003)
  })
  let reason: 'E_TLS' | undefined
  socket.on('close', (code) => listener.closed(code, reason))
  socket.on('error', (error) => (reason = tlsFailure(error) && 'E_TLS'))
  return {
    send: (frame: Uint8Array) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame)
    },
    close: () => (socket.readyState === WebSocket.CONNECTING ? socket.terminate() : socket.close(1000)),
  }
}
