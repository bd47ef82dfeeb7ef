import type { Connect, Socket, SocketListener, Transport } from '../../transport/port.ts'

const HTTP_TIMEOUT = 30_000
const HANDSHAKE_TIMEOUT = 15_000

/** The browser's own WebSocket and fetch, without cookies and without anything in the HTTP cache. */
export const browserTransport: Connect = (url: string): Transport => ({
  openSocket: (path, listener) => openSocket(url.replace(/^http/, 'ws') + path, listener),
  http: async ({ method, path, headers, body }) => {
    const answer = await fetch(url + path, {
      method,
      headers,
      body: body ?? null,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(HTTP_TIMEOUT),
    })
    return { status: answer.status, body: await answer.text() }
  },
})

function openSocket(url: string, listener: SocketListener): Socket {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  const tooLong = setTimeout(() => socket.close(), HANDSHAKE_TIMEOUT)
  socket.addEventListener('open', () => {
    clearTimeout(tooLong)
    listener.opened()
  })
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    // A browser lets a page close with 1000 or 3000 and above only.
    if (data instanceof ArrayBuffer) listener.frame(new Uint8Array(data))
    else socket.close(3003)
  })
  socket.addEventListener('close', ({ code }) => {
    clearTimeout(tooLong)
    listener.closed(code)
  })
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(frame))
    },
    close: () => socket.close(),
  }
}
