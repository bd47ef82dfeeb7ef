import { idFromBytes, LIMITS } from '@conclave/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CONTENT_KINDS, encodeDeletion, encodeText, readSaid } from './body.ts'

const long = process.env['CONCLAVE_LONG'] !== undefined
const messageId = idFromBytes('MessageId', new Uint8Array(16).fill(7))
const userId = idFromBytes('UserId', new Uint8Array(32).fill(8))

it('comes back as it was said', () => {
  expect(readSaid(CONTENT_KINDS.text, encodeText('ahoy'))).toEqual({ kind: 'text', text: 'ahoy' })
  expect(readSaid(CONTENT_KINDS.deletion, encodeDeletion(userId, [messageId]))).toEqual({ kind: 'deletion', userId, messageIds: [messageId] })
})

it('is nothing under another kind, of a later version, or when it is garbled', () => {
  expect(readSaid(CONTENT_KINDS.deletion, encodeText('ahoy'))).toBeUndefined()
  expect(readSaid(200, encodeText('ahoy'))).toBeUndefined()
  expect(readSaid(CONTENT_KINDS.text, encodeText('ahoy').subarray(1))).toBeUndefined()
  expect(() => encodeDeletion(userId, [])).toThrow('E_MALFORMED')
})

it('takes what a message may be and nothing longer', () => {
  expect(() => encodeText('x'.repeat(LIMITS.textCharacters))).not.toThrow()
  expect(() => encodeText('x'.repeat(LIMITS.textCharacters + 1))).toThrow('E_MALFORMED')
})

it('reads any bytes without harm', () => {
  fc.assert(
    fc.property(fc.nat(255), fc.uint8Array({ maxLength: 300 }), (kind, noise) => {
      const said = readSaid(kind, noise)
      expect(said === undefined || kind === CONTENT_KINDS.text || kind === CONTENT_KINDS.deletion).toBe(true)
    }),
    { numRuns: long ? 20_000 : 500 },
  )
})
