import { expect, test } from 'vitest'
import { isEmojiOnly, splitLinks } from './safe-text.ts'

const links = (text: string) => splitLinks(text).flatMap(({ href }) => (href === undefined ? [] : [href]))

test('addresses of the web and of mail become links, the rest stays text', () => {
  expect(links('see https://example.org/a?b=c#d or example.org, write to anna@example.org')).toEqual([
    'https://example.org/a?b=c#d',
    'http://example.org/',
    'mailto:anna@example.org',
  ])
})

test.each([
  'javascript:alert(1)',
  'data:text/html,<script>',
  'file:///etc/passwd',
  'vbscript:x',
  'ftp://example.org/x',
  'blob:https:x',
  'JaVaScRiPt://%0aalert(1)',
])('%s is never a link', (text) => {
  for (const href of links(text)) expect(href).toMatch(/^(?:https?|mailto):/u)
  expect(links(text).join()).not.toMatch(/alert|passwd|vbscript|ftp:/u)
})

test('the pieces joined are the text', () => {
  const text = 'a https://example.org b <b>c</b> \u202e d@example.org\nhttp://x.example/ü'
  expect(
    splitLinks(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text)
})

test('an address with a mark that turns letters around is no link', () => {
  expect(links('https://example.org/\u202egro.live')).not.toContain('https://example.org/%E2%80%AEgro.live')
})

test('a host of other letters is named in ASCII', () => {
  expect(links('https://аррӏе.com/')).toEqual(['https://xn--80ak6aa92e.com/'])
})

test.each([
  ['🎉', true],
  ['👩‍👩‍👧‍👦 🇸🇪', true],
  ['❤️‍🔥\n', true],
  ['🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉', true],
  ['🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉', false],
  ['5', false],
  ['#', false],
  ['hi 🎉', false],
  ['   ', false],
])('%j is emoji only: %s', (text, is) => {
  expect(isEmojiOnly(text)).toBe(is)
})

/** Shortest of five runs, in milliseconds of processor time: what else the machine does has no part in it. */
function shortest(run: () => void): number {
  const once = () => {
    const start = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1_000
  }
  return Math.min(...Array.from({ length: 5 }, once))
}

test.each(['👍🏽'.repeat(45), `${'👍🏽'.repeat(45)}x`, `${'👩‍👩‍👧‍👦'.repeat(11)}x`, `${'🇸🇪'.repeat(40)}x`, `${' '.repeat(40_000)}x`])(
  'emoji that can be read in two ways are no trap (%#)',
  (text) => {
    expect(isEmojiOnly(text)).toBe(false)
    expect(shortest(() => isEmojiOnly(text))).toBeLessThan(100)
  },
)

test.each([
  ['links', (length: number) => splitLinks('a.b/'.repeat(length / 4))],
  ['emoji', (length: number) => isEmojiOnly('🎉'.repeat(length / 2))],
])('ten times the characters take about ten times as long, not a hundred times: %s', (_, divide) => {
  divide(5_000)
  expect(
    shortest(() => divide(50_000)) /
      Math.max(
        shortest(() => divide(5_000)),
        0.05,
      ),
  ).toBeLessThan(50)
})
