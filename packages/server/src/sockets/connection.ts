import { CLOSE, ERRORS, type ErrorCode } from '@conclave/protocol'
import type { WebSocket } from 'ws'
import type { Flushable, FlushQueue } from './flush.ts'
import { writeFramed, writeMessages } from './ws-inside.ts'

/** Bytes that may wait for a client that reads slowly before it is disconnected. */
export const MAX_BUFFERED = 4 * 1024 * 1024

/** Close code for an error that ends a socket. */
export function closeCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'E_MALFORMED':
      return CLOSE.malformed
    case 'E_TOO_LARGE':
      return CLOSE.tooBig
    case 'E_UNAUTHENTICATED':
    case 'E_SIGNATURE':
    case 'E_DEVICE_REVOKED':
    case 'E_CHALLENGE_EXPIRED':
      return CLOSE.unauthenticated
    case 'E_VERSION':
      return CLOSE.version
    case 'E_RATE_LIMITED':
      return CLOSE.rateLimited
    default:
      return ERRORS[code].status < 500 ? CLOSE.refused : CLOSE.internal
  }
}

/** Sending on a WebSocket: frames of one tick go out in one write, and what a client does not read stays bounded. */
export abstract class Connection implements Flushable {
  protected readonly socket: WebSocket
  readonly #queue: FlushQueue
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #scheduled = false
  #closed = false
  /** When the last frame came, ms since 1970. */
  protected heardAt: number

  constructor(socket: WebSocket, queue: FlushQueue, now: number) {
    this.socket = socket
    this.#queue = queue
    this.heardAt = now
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#receive(data, isBinary))
    socket.on('close', () => this.#end())
    // ws closes the socket itself after an error of the protocol (too big, not WebSocket)
    socket.on('error', () => undefined)
  }

  protected abstract receive(frame: Buffer): void
  /** Called once, when the socket is closed from either side. */
  protected abstract ended(): void
  /** Called before writing; adds what was gathered in another form. */
  protected beforeFlush(): void {}

  /** Bytes that may wait for the client. */
  protected get bufferLimit(): number {
    return MAX_BUFFERED
  }

  get isClosed(): boolean {
    return this.#closed
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#closed) return
    if (!isBinary) return this.close(CLOSE.malformed)
    this.receive(data)
  }

  send(frame: Uint8Array): void {
    if (this.#closed) return
    this.#pending.push(frame)
    this.#pendingBytes += frame.length
    this.schedule()
  }

  /** Writes frames that many get, after what is pending. */
  sendFramed(framed: Buffer): void {
    if (this.#closed) return
    this.flush()
    if (this.#closed) return
    writeFramed(this.socket, framed)
    if (this.socket.bufferedAmount > this.bufferLimit) this.tooSlow()
  }

  /** Bytes that wait for the client. */
  get unsent(): number {
    return this.#pendingBytes + this.socket.bufferedAmount
  }

  protected schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#queue.add(this)
  }

  flush(): void {
    this.#scheduled = false
    if (this.#closed) return
    this.beforeFlush()
    const pending = this.#pending
    if (pending.length === 0) return
    this.#pending = []
    this.#pendingBytes = 0
    writeMessages(this.socket, pending)
    if (this.socket.bufferedAmount > this.bufferLimit) this.tooSlow()
  }

  protected tooSlow(): void {
    this.close(CLOSE.slow)
  }

  /** Writes what is pending, then closes. */
  close(code: number): void {
    if (this.#closed) return
    this.flush()
    this.#end()
    this.socket.close(code)
  }

  #end(): void {
    if (this.#closed) return
    this.#closed = true
    this.#pending = []
    this.ended()
  }
}
