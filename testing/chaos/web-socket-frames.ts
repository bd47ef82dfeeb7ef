/** One frame of a WebSocket (RFC 6455 section 5.2) as it was on the wire. */
export interface RawFrame {
  readonly opcode: number
  /** Head and payload, masked if it was. */
  readonly bytes: Buffer
  readonly payload: Buffer
}

export const OPCODE = { binary: 2, close: 8, ping: 9, pong: 10 } as const

/** Reads frames from the pieces in which they come. */
export class FrameSplitter {
  #rest: Buffer = Buffer.alloc(0)

  /** @returns the frames that are complete now */
  push(bytes: Buffer): RawFrame[] {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const frames: RawFrame[] = []
    for (let frame = readFrame(this.#rest); frame !== undefined; frame = readFrame(this.#rest)) {
      frames.push(frame)
      this.#rest = this.#rest.subarray(frame.bytes.length)
    }
    return frames
  }
}

function readFrame(bytes: Buffer): RawFrame | undefined {
  if (bytes.length < 2) return undefined
  const [first, second] = [bytes[0] as number, bytes[1] as number]
  const short = second & 127
  const lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8
  const masked = second >= 128
  const start = 2 + lengthBytes + (masked ? 4 : 0)
  if (bytes.length < start) return undefined
  const length = lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  if (bytes.length < start + length) return undefined
  const raw = bytes.subarray(start, start + length)
  const payload = masked ? unmask(raw, bytes.subarray(start - 4, start)) : raw
  return { opcode: first & 15, bytes: bytes.subarray(0, start + length), payload }
}

function unmask(bytes: Buffer, mask: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, i) => byte ^ (mask[i & 3] as number)))
}
