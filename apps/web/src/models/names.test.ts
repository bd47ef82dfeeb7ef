import { describe, expect, it } from 'vitest'
import { oneLine, safeName, typedHandle } from './names.ts'

describe('a name', () => {
  it.each([
    ['bidi overrides are gone', 'ada\u202Etxt.exe', 'adatxt.exe'],
    ['isolates and marks are gone', '\u2067ada\u2069\u200F', 'ada'],
    ['controls and line breaks are one blank', 'a\u0000d\u0007a\n\n b', 'ada b'],
    ['markup stays text', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['emoji alone is a name', '👩‍👩‍👧 🦊', '👩‍👩‍👧 🦊'],
    ['accents do not climb', `a${'\u0301'.repeat(40)}`, `a${'\u0301'.repeat(4)}`],
    ['nothing visible becomes the handle', ' \u200B\u2060\u3164\u00AD ', 'handle'],
    ['joiners alone become the handle', '\u200D\u200D', 'handle'],
  ])('%s', (_, given, shown) => {
    expect(safeName(given, 'handle')).toBe(shown)
  })
})

describe('a typed handle', () => {
  it('comes without the @ of the screens and without blanks, and is cut where no handle goes on', () => {
    expect(['@ada', ' ada ', ' @Ada', '@@ada'].map(typedHandle)).toEqual(['ada', 'ada', 'Ada', '@ada'])
    expect(typedHandle('x'.repeat(50_000))).toHaveLength(64)
  })
})

describe('one line', () => {
  it('has no line break, and at most so many characters, whole ones', () => {
    expect(oneLine('a\n\tb\u202Ec')).toBe('a bc')
    expect(oneLine('😀'.repeat(50), 10)).toBe(`${'😀'.repeat(4)}…`)
    expect(oneLine('x'.repeat(50_000))).toHaveLength(160)
  })
})
