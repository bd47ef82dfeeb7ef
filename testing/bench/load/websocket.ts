import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

/**
 * A WebSocket client (RFC 6455) that does as little as it can: a load generator must not be the bottleneck. Binary messages up to 64 KB, not
 * fragmented, which is all that a Conclave server sends.
 */
export interface LoadSocket {
  /** Writes frames that {@link writeFrame} made. */
  write(frames: Buffer): void
  close(): void
}
interface LoadSocketListener {
  message(payload: Buffer): void
  /** The bytes of one read are used up; a good moment to write. */
  batch?(): void
  closed?(): void
}

const BINARY_FINAL = 0x82
const CLOSE = 0x8
const PING = 0x9
const MASKED = 0x80
export const MASK_BYTES = 4

/** Bytes before the payload of a frame that a client sends. */
export function headerBytes(length: number): number {
  return (length < 126 ? 2 : 4) + MASK_BYTES
}

/** Writes a masked frame into `target` at `at`. @returns the position after it */
export function writeFrame(target: Buffer, at: number, payload: Uint8Array, mask: Uint8Array): number {
  const start = at + headerBytes(payload.length)
  target[at] = BINARY_FINAL
  if (payload.length < 126) target[at + 1] = MASKED | payload.length
  else {
    target[at + 1] = MASKED | 126
    target.writeUInt16BE(payload.length, at + 2)
  }
  target.set(mask, start - MASK_BYTES)
  for (let i = 0; i < payload.length; i++) target[start + i] = (payload[i] as number) ^ (mask[i & 3] as number)
  return start + payload.length
}

/** One masked frame on its own. */
export function frameOf(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes(payload.length) + payload.length)
  writeFrame(frame, 0, payload, randomBytes(MASK_BYTES))
  return frame
}

/** Opens a socket to a server on this machine. */
export async function openLoadSocket(port: number, path: string, listener: LoadSocketListener): Promise<LoadSocket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  const rest = await upgrade(socket, port, path)
  const reader = new FrameReader(socket, listener)
  socket.on('data', (bytes) => reader.read(bytes))
  socket.on('close', () => listener.closed?.())
  if (rest.length > 0) reader.read(rest)
  socket.resume()
  return { write: (frames) => void socket.write(frames), close: () => void socket.end() }
}

/** @returns what came behind the server's answer */
function upgrade(socket: Socket, port: number, path: string): Promise<Buffer> {
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  )
  return new Promise((resolve, reject) => {
    let heard: Buffer = Buffer.alloc(0)
    const data = (bytes: Buffer) => {
      heard = Buffer.concat([heard, bytes])
      const end = heard.indexOf('\r\n\r\n')
      if (end < 0) return
      socket.off('data', data)
      socket.off('close', closed)
      socket.pause()
      const status = heard.toString('latin1', 0, heard.indexOf('\r\n'))
      if (status.startsWith('HTTP/1.1 101')) resolve(heard.subarray(end + 4))
      else reject(new Error(`not upgraded: ${status}`))
    }
    const closed = () => reject(new Error('closed while upgrading'))
    socket.on('data', data)
    socket.on('close', closed)
    socket.on('error', reject)
  })
}

class FrameReader {
  readonly #socket: Socket
  readonly #listener: LoadSocketListener
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: Socket, listener: LoadSocketListener) {
    this.#socket = socket
    this.#listener = listener
  }

  read(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    let at = 0
    for (;;) {
      const end = this.#frame(all, at)
      if (end === undefined) break
      at = end
    }
    this.#rest = all.subarray(at)
    this.#listener.batch?.()
  }

  /** @returns the position after the frame, or undefined when it is not all here */
  #frame(all: Buffer, at: number): number | undefined {
    if (all.length < at + 2) return undefined
    const short = (all[at + 1] as number) & 127
    const start = at + (short < 126 ? 2 : 4)
    if (short === 127 || all.length < start) return short === 127 ? fail('a frame over 64 KB') : undefined
    const end = start + (short < 126 ? short : all.readUInt16BE(at + 2))
    if (all.length < end) return undefined
    const opcode = (all[at] as number) & 15
    if (opcode === CLOSE) this.#socket.end()
    else if (opcode !== PING) this.#listener.message(all.subarray(start, end))
    return end
  }
}

function fail(what: string): never {
  throw new Error(`the load generator met ${what}`)
}
