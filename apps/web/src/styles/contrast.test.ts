import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contrast, over, tokensOf, type Scheme } from './contrast.ts'

// WCAG 2.2: 1.4.3 contrast of text (4.5:1), 1.4.11 of controls and marks (3:1). Numbers are computed from the sheet itself.
const sheet = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')

const GROUNDS = ['surface-rail', 'surface-sidebar', 'surface', 'surface-raised', 'surface-field']
const TINTS = ['surface-hover', 'surface-selected', 'surface-message-hover']
const SOFT = ['accent-soft', 'presence-soft', 'warning-soft', 'danger-soft', 'information-soft']
const PLAIN = ['text', 'text-quiet']
const TONES = ['accent-text', 'presence-text', 'warning-text', 'danger-text', 'information-text']
const PEOPLE = Array.from({ length: 8 }, (_, index) => `person-${index + 1}`)

const TEXT_ON: readonly (readonly [string, string])[] = [
  ...[...PLAIN, ...TONES].flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)),
  ...SOFT.flatMap((ground) => PLAIN.map((text) => [text, ground] as const)),
  ...TONES.map((text) => [text, `${text.slice(0, -'-text'.length)}-soft`] as const),
  ...PEOPLE.map((ground) => ['on-person', ground] as const),
  ...['accent', 'accent-hover', 'accent-pressed'].map((ground) => ['on-accent', ground] as const),
  ...['danger', 'danger-hover'].map((ground) => ['on-danger', ground] as const),
  ['text-inverse', 'surface-inverse'],
  ['qr-ink', 'qr-paper'],
]

const MARK_ON: readonly (readonly [string, string])[] = ['edge', 'icon', 'icon-faint', 'focus', 'accent-mark'].flatMap((mark) =>
  GROUNDS.map((ground) => [mark, ground] as const),
)

describe.each<[string, Scheme]>([
  ['dark', 'dark'],
  ['light', 'light'],
  ['contrast', 'dark'],
  ['contrast', 'light'],
])('theme %s on a %s scheme', (theme, scheme) => {
  const token = tokensOf(sheet, theme, scheme)

  test.each(TEXT_ON)('%s is readable on %s', (text, ground) => {
    expect(contrast(token(text), over(token(ground), token('surface')))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(MARK_ON)('%s is visible on %s', (mark, ground) => {
    expect(contrast(token(mark), token(ground))).toBeGreaterThanOrEqual(3)
  })

  test.each(GROUNDS.slice(0, 4).flatMap((ground) => TINTS.map((tint) => [ground, tint] as const)))(
    'text stays readable on %s under %s',
    (ground, tint) => {
      for (const text of PLAIN) expect(contrast(token(text), over(token(tint), token(ground)))).toBeGreaterThanOrEqual(4.5)
    },
  )
})

test('a system that asks for more contrast gets the same tokens as the theme', () => {
  const blocks = [...sheet.matchAll(/(?:\[data-theme='contrast'\]|:root:not\(\[data-theme\]\)) \{([^}]*)\}/gu)].map((found) =>
    found[1]?.replace(/\s+/gu, ' '),
  )
  expect(blocks).toHaveLength(2)
  expect(blocks[0]).toBe(blocks[1])
})

test('black on white has 21:1, as WCAG says', () => {
  expect(contrast({ r: 0, g: 0, b: 0, alpha: 1 }, { r: 1, g: 1, b: 1, alpha: 1 })).toBeCloseTo(21, 5)
})
