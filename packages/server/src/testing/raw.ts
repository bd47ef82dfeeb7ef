import { connect, type Socket } from 'node:net'

/** A TCP connection that sends whatever the test wants and closes only when told. */
export class RawSocket {
  readonly socket: Socket
  text = ''
  /** That the server has ended or reset the connection. */
  gone = false

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    this.socket.on('data', (data) => (this.text += data.toString('latin1')))
    for (const event of ['end', 'error', 'close']) this.socket.on(event, () => (this.gone = true))
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes)
  }

  /** Waits until the answer holds `part`, or the server is gone (`gone` waits for that only). @returns what came */
  async until(part: string | RegExp, within = 5_000): Promise<string> {
    const end = Date.now() + within
    const found = () => (part === 'gone' ? this.gone : this.gone || (typeof part === 'string' ? this.text.includes(part) : part.test(this.text)))
    while (!found()) {
      if (Date.now() > end) throw new Error(`nothing came; so far ${JSON.stringify(this.text.slice(0, 300))}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return this.text
  }

  /** Waits for a close frame. @returns its code */
  async closeCode(within = 5_000): Promise<number | undefined> {
    const end = Date.now() + within
    while (closeCodeIn(this.text) === undefined && !this.gone && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
    return closeCodeIn(this.text)
  }

  close(): void {
    this.socket.destroy()
  }
}

/** What a browser sends to open a WebSocket. */
export function upgradeRequest(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${'A'.repeat(22)}==\r\n${headers}\r\n`
}

/** An open WebSocket whose frames the test writes byte by byte. */
export async function rawWebSocket(port: number, path: string, headers = ''): Promise<RawSocket> {
  const raw = new RawSocket(port)
  raw.send(upgradeRequest(path, headers))
  await raw.until('\r\n\r\n')
  if (!raw.text.startsWith('HTTP/1.1 101 ')) throw new Error(raw.text.slice(0, 100))
  return raw
}

/** A frame of RFC 6455 section 5.2, masked with zeros. */
export function webSocketFrame(first: number, payload: Uint8Array, masked = true): Buffer {
  const length = payload.length < 126 ? Buffer.of(payload.length) : Buffer.of(126, payload.length >> 8, payload.length & 255)
  length[0] = (length[0] as number) | (masked ? 0x80 : 0)
  return Buffer.concat([Buffer.of(first), length, Buffer.alloc(masked ? 4 : 0), payload])
}

/** The code of the close frame at the end of what the server sent. */
function closeCodeIn(text: string): number | undefined {
  const bytes = Buffer.from(text, 'latin1')
  const at = bytes.lastIndexOf(Buffer.of(0x88, 0x02))
  return at === -1 ? undefined : bytes.readUInt16BE(at + 2)
}
