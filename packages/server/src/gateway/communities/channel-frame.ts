import { type ChannelId, type CommunityId, idBytes, LIMITS, type StreamEntry } from '@conclave/protocol'
import { writeHead } from '../deliver-frame.ts'

/** Tag of `channelEntries` in the union of gateway events. */
const CHANNEL_ENTRIES = 45
/** Most that the heads of one entry take: array, number, byte string. */
const ENTRY_HEAD = 1 + 9 + 3
const MOST_ENTRIES = 256

/** Entries `from` to `to` of a channel in one frame. */
export interface ChannelFrame {
  readonly from: number
  readonly to: number
  readonly frame: Buffer
}

/** What every `channelEntries` of a channel begins with. */
export function channelPrefix(communityId: CommunityId, channelId: ChannelId): Buffer {
  return Buffer.concat([Buffer.of(0x84, 0x18, CHANNEL_ENTRIES, 0x58, 32), idBytes(communityId), Buffer.of(0x50), idBytes(channelId)])
}

/**
 * `channelEntries` frames for entries in order, each within the limit of a frame: the same bytes as `encodeGatewayEvent` makes
 * (channel-frame.test.ts), at a tenth of the time, because every message to a channel passes here.
 */
export function encodeChannelEntries(prefix: Uint8Array, entries: readonly StreamEntry[]): ChannelFrame[] {
  const frames: ChannelFrame[] = []
  for (let first = 0; first < entries.length;) {
    let last = first
    let bytes = prefix.length + 3
    while (last < entries.length && last - first < MOST_ENTRIES) {
      const size = ENTRY_HEAD + (entries[last] as StreamEntry).payload.length
      if (bytes + size > LIMITS.frameBytes && last > first) break
      bytes += size
      last++
    }
    frames.push(encodeOne(prefix, entries.slice(first, last), bytes))
    first = last
  }
  return frames
}

function encodeOne(prefix: Uint8Array, entries: readonly StreamEntry[], atMost: number): ChannelFrame {
  const frame = Buffer.allocUnsafe(atMost)
  frame.set(prefix, 0)
  let at = writeHead(frame, prefix.length, 0x80, entries.length)
  for (const { seq, payload } of entries) {
    frame[at++] = 0x82
    at = writeHead(frame, at, 0, seq)
    at = writeHead(frame, at, 0x40, payload.length)
    frame.set(payload, at)
    at += payload.length
  }
  const [first, last] = [entries[0] as StreamEntry, entries.at(-1) as StreamEntry]
  return { from: first.seq, to: last.seq, frame: frame.subarray(0, at) }
}
