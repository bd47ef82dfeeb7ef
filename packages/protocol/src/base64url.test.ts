import { base64urlnopad } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64url, encodeBase64url } from './base64url.ts'

const runs = process.env['CONCLAVE_LONG'] === undefined ? 500 : 50_000
const decoded = (decode: (text: string) => Uint8Array, text: string): string | undefined => {
  try {
    return Buffer.from(decode(text)).toString('hex')
  } catch {
    return undefined
  }
}

describe('base64url', () => {
  it('has the vectors of RFC 4648 section 10, without padding', () => {
    const vectors = ['', 'Zg', 'Zm8', 'Zm9v', 'Zm9vYg', 'Zm9vYmE', 'Zm9vYmFy']
    for (const [length, text] of vectors.entries()) {
      const bytes = new TextEncoder().encode('foobar'.slice(0, length))
      expect([encodeBase64url(bytes), Buffer.from(decodeBase64url(text)).toString()]).toEqual([text, 'foobar'.slice(0, length)])
    }
    expect(encodeBase64url(Uint8Array.of(0xfb, 0xff, 0xbf))).toBe('-_-_')
  })

  it('writes and reads what a library does, of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = encodeBase64url(bytes)
        expect(text).toBe(base64urlnopad.encode(bytes))
        expect(Buffer.from(decodeBase64url(text)).equals(bytes)).toBe(true)
      }),
      { numRuns: runs },
    )
    const large = new Uint8Array(100_000).map((_, i) => i * 7 + (i >> 8))
    expect(encodeBase64url(large)).toBe(base64urlnopad.encode(large))
    expect(Buffer.from(decodeBase64url(encodeBase64url(large))).equals(large)).toBe(true)
  })

  it('refuses what the library refuses: characters, padding, lengths, bits left over', () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom('A', 'B', 'E', 'I', 'Q', '-', '_', '+', '/', '=', ' ', '\n', '\u0100', '\u0141'), maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('A', 'B', 'C', 'E', 'I', 'Q', 'w', '_'), maxLength: 12 }),
      fc.string({ maxLength: 9 }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect([text, decoded(decodeBase64url, text)]).toEqual([text, decoded((from) => base64urlnopad.decode(from), text)])
      }),
      { numRuns: runs * 4 },
    )
    for (const text of ['A', 'AAAAA', 'AB', 'AAB', 'AA==', 'A A A', '\u0141A']) expect(() => decodeBase64url(text)).toThrow('E_MALFORMED')
  })
})
