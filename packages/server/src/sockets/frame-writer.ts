import { WebSocket } from 'ws'

/**
 * The only file that knows the inside of `ws` (8.23.0, pinned in package.json): it builds WebSocket frames (RFC 6455 section 5.2, binary,
 * whole, unmasked) and writes those of one tick to `ws._socket` at once, which costs a third of `ws.send` for each.
 * Right only without per-message compression, which is off.
 */
interface RawSocket {
  write(data: Uint8Array): boolean
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
  const { _socket: raw } = socket as unknown as { readonly _socket: RawSocket | null }
  raw?.write(frameBytes(messages))
}
