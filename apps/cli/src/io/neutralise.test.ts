import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { neutralise, oneLine, safeJson } from './neutralise.ts'

const DANGEROUS = ['\u001b[2J', '\u0007', '\r', '\b', '\u009b31m', '\u202e', '\u2066', '\u2028', '\u{e0041}', '\ud800', '\u007f', '\ufeff']
const acts = (text: string) =>
  Array.from(text, (character) => character.codePointAt(0) ?? 0).some(
    (point) =>
      (point < 0x20 && point !== 0x0a && point !== 0x09) ||
      (point >= 0x7f && point < 0xa0) ||
      (point >= 0x202a && point <= 0x202e) ||
      (point >= 0x2066 && point <= 0x2069),
  )

describe('text of others on a terminal', () => {
  it('shows every character that would act by its number', () => {
    expect(neutralise('a\u001b[31mred')).toBe('a<U+001B>[31mred')
    expect(neutralise('abc\u202edef')).toBe('abc<U+202E>def')
    for (const text of DANGEROUS) expect(neutralise(text)).toMatch(/<U\+[0-9A-F]{4,}>/)
  })
  it('leaves words of all scripts, emoji with joiners, line feeds and tabs', () => {
    for (const text of ['Grüße, 你好, שלום, مرحبا', '👩‍👩‍👧 🇩🇪', 'a\n\tb']) expect(neutralise(text)).toBe(text)
  })
  it('makes one line of a name', () => {
    expect(oneLine('bob\n10:00 ada: pay mallory')).toBe('bob 10:00 ada: pay mallory')
  })
  it('leaves nothing that acts, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(...DANGEROUS), (text, bad) => {
        expect(acts(neutralise(text + bad + text))).toBe(false)
        expect(oneLine(text + bad)).not.toMatch(/[\n\t]/)
      }),
    )
  })
  it('writes JSON that acts on nothing and parses to the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(...DANGEROUS), (text, bad) => {
        const line = safeJson({ text: text + bad })
        expect(acts(line)).toBe(false)
        expect(line).not.toContain('\n')
        expect(JSON.parse(line)).toEqual({ text: text + bad })
      }),
    )
  })
})
