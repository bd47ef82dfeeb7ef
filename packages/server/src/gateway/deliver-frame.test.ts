import { decodeGatewayEvent, encodeGatewayEvent, LIMITS } from '@conclave/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeDelivers } from './deliver-frame.ts'

const seq = fc.oneof(fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER), fc.maxSafeNat())
const size = fc.oneof(fc.constantFrom(1, 23, 24, 255, 256, 512, LIMITS.payloadBytes), fc.integer({ min: 1, max: 2_000 }))
const entry = fc.record({ seq, payload: size.map((length) => new Uint8Array(length).fill(length & 255)) })

it('makes the bytes of the general encoder, in frames within the limit', () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 1), fc.array(entry, { minLength: 1, maxLength: 300 }), (lane, entries) => {
      const frames = encodeDelivers(lane as 0 | 1, entries)
      const decoded = frames.map((frame) => {
        expect(frame.length).toBeLessThanOrEqual(LIMITS.frameBytes)
        const event = decodeGatewayEvent(frame)
        expect(Buffer.from(encodeGatewayEvent(event)).equals(frame)).toBe(true)
        return event.type === 'deliver' && event.lane === lane ? event.entries : []
      })
      expect(decoded.flat().map((one) => [one.seq, one.payload.length, one.payload[0]])).toEqual(
        entries.map((one) => [one.seq, one.payload.length, one.payload[0]]),
      )
    }),
    { numRuns: 60 },
  )
})
