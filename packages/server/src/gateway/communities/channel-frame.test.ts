import { decodeGatewayEvent, encodeGatewayEvent, idFromBytes, LIMITS } from '@conclave/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { channelPrefix, encodeChannelEntries } from './channel-frame.ts'

const communityId = idFromBytes('CommunityId', new Uint8Array(32).fill(7))
const channelId = idFromBytes('ChannelId', new Uint8Array(16).fill(9))
const prefix = channelPrefix(communityId, channelId)
const runs = process.env['CONCLAVE_LONG'] === undefined ? 60 : 3_000

const seqs = fc.constantFrom(1, 23, 24, 255, 256, 65_535, 65_536, 0xffff_ffff, 0x1_0000_0000, Number.MAX_SAFE_INTEGER - 1_000)
const sizes = fc.array(fc.constantFrom(1, 23, 24, 255, 256, 600, 17_000, LIMITS.channelEntryBytes), { minLength: 1, maxLength: 300 })

it('makes the bytes of encodeGatewayEvent, within the limit of a frame, every entry once and in order', () => {
  fc.assert(
    fc.property(seqs, sizes, (first, lengths) => {
      const entries = lengths.map((length, i) => ({ seq: first + i, payload: new Uint8Array(length).fill(i & 255) }))
      const frames = encodeChannelEntries(prefix, entries)
      let next = 0
      for (const { from, to, frame } of frames) {
        const part = entries.slice(next, next + to - from + 1)
        expect([part[0]?.seq, part.at(-1)?.seq]).toEqual([from, to])
        expect(frame.length).toBeLessThanOrEqual(LIMITS.frameBytes)
        expect(frame.equals(encodeGatewayEvent({ type: 'channelEntries', communityId, channelId, entries: part }))).toBe(true)
        expect(decodeGatewayEvent(frame)).toMatchObject({ type: 'channelEntries', entries: { length: part.length } })
        next += part.length
      }
      expect(next).toBe(entries.length)
    }),
    { numRuns: runs },
  )
})

it('has nothing to send for no entries', () => {
  expect(encodeChannelEntries(prefix, [])).toEqual([])
})
