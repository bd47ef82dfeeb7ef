import { LIMITS, type StreamEntry } from '@conclave/protocol'

/** Tag of `deliver` in the union of gateway events. */
const DELIVER = 34
/** Most that the heads of one entry take: array, number, byte string. */
const ENTRY_HEAD = 1 + 9 + 3
const FRAME_HEAD = 1 + 2 + 1 + 3

/**
 * `deliver` frames for entries in order, each within the limit of a frame: the same bytes as `encodeGatewayEvent` makes
 * (deliver-frame.test.ts), at a tenth of the time, because every message passes here.
 */
export function encodeDelivers(lane: 0 | 1, entries: readonly StreamEntry[]): Buffer[] {
  const frames: Buffer[] = []
  for (let from = 0; from < entries.length;) {
    let to = from
    let bytes = FRAME_HEAD
    while (to < entries.length && to - from < 256) {
      const size = ENTRY_HEAD + (entries[to] as StreamEntry).payload.length
      if (bytes + size > LIMITS.frameBytes && to > from) break
      bytes += size
      to++
    }
    frames.push(encodeOne(lane, entries, from, to, bytes))
    from = to
  }
  return frames
}

function encodeOne(lane: 0 | 1, entries: readonly StreamEntry[], from: number, to: number, atMost: number): Buffer {
  const frame = Buffer.allocUnsafe(atMost)
  frame[0] = 0x83
  frame[1] = 0x18
  frame[2] = DELIVER
  frame[3] = lane
  let at = writeHead(frame, 4, 0x80, to - from)
  for (let i = from; i < to; i++) {
    const { seq, payload } = entries[i] as StreamEntry
    frame[at++] = 0x82
    at = writeHead(frame, at, 0, seq)
    at = writeHead(frame, at, 0x40, payload.length)
    frame.set(payload, at)
    at += payload.length
  }
  return frame.subarray(0, at)
}

/** Shortest head of a CBOR item (RFC 8949 section 4.2.1). @returns the place after it */
export function writeHead(frame: Buffer, at: number, major: number, argument: number): number {
  if (argument < 24) {
    frame[at] = major | argument
    return at + 1
  }
  if (argument < 0x100) {
    frame[at] = major | 24
    frame[at + 1] = argument
    return at + 2
  }
  if (argument < 0x1_0000) {
    frame[at] = major | 25
    frame[at + 1] = argument >>> 8
    frame[at + 2] = argument & 0xff
    return at + 3
  }
  if (argument < 0x1_0000_0000) {
    frame[at] = major | 26
    frame.writeUInt32BE(argument, at + 1)
    return at + 5
  }
  frame[at] = major | 27
  frame.writeBigUInt64BE(BigInt(argument), at + 1)
  return at + 9
}
