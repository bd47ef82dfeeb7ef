import { WebSocket } from 'ws'

/**
 * The only file that knows the inside of `ws` (8.23.0, pinned in package.json; ws-inside.test.ts fails when it changes).
 * Writing: it builds WebSocket frames (RFC 6455 section 5.2, binary, whole, unmasked) and writes those of one tick to `ws._socket` at once,
 * which costs a third of `ws.send` for each. Right only without per-message compression, which is off.
 * Reading: it takes the mask of the client off four bytes at a time; `ws` does it byte by byte, which cost more than everything else together.
 */
interface RawSocket {
  readonly writableNeedDrain: boolean
  write(data: Uint8Array): boolean
  once(event: 'drain', call: () => void): unknown
}

const BINARY_FINAL = 0x82

function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10
}

/** Frames one after another, as they go on the wire. */
export function frameBytes(messages: readonly Uint8Array[]): Buffer {
  let total = 0
  for (const message of messages) total += headerBytes(message.length) + message.length
  const bytes = Buffer.allocUnsafe(total)
  let at = 0
  for (const message of messages) {
    bytes[at] = BINARY_FINAL
    if (message.length < 126) bytes[at + 1] = message.length
    else if (message.length < 65_536) {
      bytes[at + 1] = 126
      bytes.writeUInt16BE(message.length, at + 2)
    } else {
      bytes[at + 1] = 127
      bytes.writeBigUInt64BE(BigInt(message.length), at + 2)
    }
    at += headerBytes(message.length)
    bytes.set(message, at)
    at += message.length
  }
  return bytes
}

/** Writes binary messages to an open socket in one call; does nothing when it is no longer open. */
export function writeMessages(socket: WebSocket, messages: readonly Uint8Array[]): void {
  if (socket.readyState !== WebSocket.OPEN || messages.length === 0) return
  rawOf(socket)?.write(frameBytes(messages))
}

/** Writes what {@link frameBytes} made; the same bytes may go to many sockets, because none of them changes them. */
export function writeFramed(socket: WebSocket, framed: Buffer): void {
  if (socket.readyState === WebSocket.OPEN) rawOf(socket)?.write(framed)
}

/** Calls back once: when the client has taken what waited, or in the next turn of the loop when nothing does. */
export function whenDrained(socket: WebSocket, call: () => void): void {
  const raw = rawOf(socket)
  if (raw?.writableNeedDrain === true) raw.once('drain', call)
  else setImmediate(call)
}

function rawOf(socket: WebSocket): RawSocket | null {
  return (socket as unknown as { readonly _socket: RawSocket | null })._socket
}

/** The part of ws's receiver that takes off the mask. */
interface RawReceiver {
  _state: number
  _masked: boolean
  _payloadLength: number
  _mask: Uint8Array | undefined
  consume(bytes: number): Buffer
}

/** State of the receiver in which it takes the payload. */
const GET_DATA = 4
const NO_MASK = new Uint8Array(4)

/** Makes an accepted socket read fast. Without the fields that it expects it leaves the socket as it is. */
export function readFast(socket: WebSocket): void {
  const { _receiver: receiver } = socket as unknown as { readonly _receiver: RawReceiver | undefined }
  if (typeof receiver?.consume !== 'function') return
  receiver.consume = consumeUnmasked
}

function consumeUnmasked(this: RawReceiver, bytes: number): Buffer {
  const { consume } = Object.getPrototypeOf(this) as RawReceiver
  const data = consume.call(this, bytes)
  if (this._state === GET_DATA && this._masked && this._mask !== undefined && bytes === this._payloadLength) {
    unmask(data, this._mask)
    // with this mask ws leaves the payload alone
    this._mask = NO_MASK
  }
  return data
}

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** The mask as a word of this machine, from byte `first` on. */
function wordOf(mask: Uint8Array, first: number): number {
  const at = (i: number) => mask[(first + (LITTLE_ENDIAN ? i : 3 - i)) & 3] as number
  return at(0) | (at(1) << 8) | (at(2) << 16) | (at(3) << 24)
}

/** XOR with the repeated mask of four bytes, in place (RFC 6455 section 5.3). */
export function unmask(data: Uint8Array, mask: Uint8Array): void {
  // a short message may end before the first aligned word
  const aligned = data.length < 8 ? data.length : (4 - (data.byteOffset & 3)) & 3
  for (let i = 0; i < aligned; i++) data[i] = (data[i] as number) ^ (mask[i & 3] as number)
  if (aligned === data.length) return
  const words = new Uint32Array(data.buffer, data.byteOffset + aligned, (data.length - aligned) >>> 2)
  const word = wordOf(mask, aligned)
  for (let i = 0; i < words.length; i++) words[i] = (words[i] as number) ^ word
  for (let i = aligned + words.length * 4; i < data.length; i++) data[i] = (data[i] as number) ^ (mask[i & 3] as number)
}
