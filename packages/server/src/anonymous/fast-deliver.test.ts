import { type AnonymousRequest, codeOf, decodeAnonymousRequest, encodeAnonymousRequest, idFromBytes, LIMITS } from '@conclave/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readDeliver } from './fast-deliver.ts'

const bytes16 = fc.uint8Array({ minLength: 16, maxLength: 16 })
const size = fc.oneof(fc.constantFrom(1, 23, 24, 255, 256, LIMITS.payloadBytes, LIMITS.payloadBytes + 1), fc.integer({ min: 1, max: 900 }))
const frame = fc
  .tuple(fc.oneof(fc.nat(30), fc.nat(70_000), fc.nat(0xffff_ffff)), bytes16, bytes16, bytes16, fc.nat(1), size)
  .map(([requestId, mailbox, token, envelope, flags, length]) => {
    const payload = new Uint8Array(Math.min(length, LIMITS.payloadBytes)).fill(7)
    const encoded = encodeAnonymousRequest({
      type: 'deliver',
      requestId,
      mailboxId: idFromBytes('MailboxId', mailbox),
      token,
      envelopeId: idFromBytes('EnvelopeId', envelope),
      flags,
      payload,
    })
    return Buffer.from(encoded)
  })

function general(bytes: Buffer): AnonymousRequest | undefined {
  try {
    return decodeAnonymousRequest(bytes)
  } catch (error) {
    expect(codeOf(error)).toBe('E_MALFORMED')
    return undefined
  }
}

it('reads what the general decoder reads', () => {
  let fast = 0
  fc.assert(
    fc.property(frame, (bytes) => {
      const read = readDeliver(bytes)
      if (read !== undefined) fast++
      expect(normal(read ?? (general(bytes) as AnonymousRequest))).toEqual(normal(general(bytes) as AnonymousRequest))
    }),
  )
  expect(fast).toBeGreaterThan(50)
})

it('accepts no frame that the general decoder refuses, or reads otherwise', () => {
  fc.assert(
    fc.property(frame, fc.nat(), fc.nat(255), fc.constantFrom('set', 'cut', 'extend'), (bytes, place, value, how) => {
      const at = place % Math.min(bytes.length, 70)
      const changed = Buffer.from(bytes)
      if (how === 'set') changed[at] = value
      const mutated = how === 'cut' ? changed.subarray(0, at) : how === 'extend' ? Buffer.concat([changed, Buffer.of(value)]) : changed
      const read = readDeliver(mutated)
      if (read !== undefined) expect(normal(read)).toEqual(normal(general(mutated) as AnonymousRequest))
    }),
    { numRuns: 2_000 },
  )
})

function normal(request: AnonymousRequest): unknown {
  return Object.fromEntries(
    Object.entries(request).map(([key, value]) => [key, value instanceof Uint8Array ? Buffer.from(value).toString('hex') : (value as unknown)]),
  )
}
