import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../errors.ts'
import { type Cbor, decodeCbor, encodeCbor } from './cbor.ts'

const LONG = process.env['CONCLAVE_LONG'] !== undefined
const numRuns = LONG ? 100_000 : 1_500

const { item } = fc.letrec<{ item: Cbor }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 6 },
    fc.maxSafeInteger(),
    fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32, Number.MAX_SAFE_INTEGER),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array(),
    fc.array(tie('item'), { maxLength: 6 }),
  ),
}))

function decoded(bytes: Uint8Array): { value: Cbor } | undefined {
  try {
    return { value: decodeCbor(bytes) }
  } catch (error) {
    expect(codeOf(error)).toBe('E_MALFORMED')
    return undefined
  }
}

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

describe('deterministic CBOR', () => {
  it('gives back what was encoded', () => {
    fc.assert(
      fc.property(item, (value) => {
        expect(encodeCbor(decodeCbor(encodeCbor(value)))).toEqual(encodeCbor(value))
      }),
      { numRuns },
    )
  })

  it('has one byte string for one value: whatever is read encodes to what was read', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.tuple(item, fc.nat(), fc.nat(255)).map(([value, place, byte]) => {
        const encoded = encodeCbor(value)
        encoded[place % encoded.length] = byte
        return encoded
      }),
    )
    fc.assert(
      fc.property(bytes, (input) => {
        const read = decoded(input)
        if (read !== undefined) expect(Buffer.from(encodeCbor(read.value)).equals(input)).toBe(true)
      }),
      { numRuns },
    )
  })

  // RFC 8949 section 4.2.1 and appendix A
  it.each([
    ['longer number', '1817'],
    ['longer length', '5801 00'],
    ['indefinite array', '9f01ff'],
    ['indefinite bytes', '5f4100ff'],
    ['map', 'a10102'],
    ['tag', 'c101'],
    ['half float', 'f93c00'],
    ['double', 'fb3ff0000000000000'],
    ['undefined', 'f7'],
    ['other simple value', 'f820'],
    ['tail', '0000'],
    ['nothing', ''],
    ['text that is not UTF-8', '61ff'],
    ['number above 2^53', '1b0020000000000001'],
    ['length without content', '5affffffff'],
    ['array without content', '9affffffff'],
    ['seventeen levels', '81'.repeat(17)],
    ['seventeen whole levels', `${'81'.repeat(17)}00`],
    ['too many items', `99 7530 ${'00'.repeat(30_000)}`],
  ])('refuses: %s', (_, bytes) => {
    expect(decoded(hex(bytes))).toBeUndefined()
  })
})
