import { describe, expect, it } from 'vitest'
import { findDeadLinks } from './links.ts'

const FILES: Readonly<Record<string, string>> = {
  'README.md': '',
  'docs/a.md': '# One\n## Two words, `code`\n```sh\n# not a heading\n```\n',
  'packages/x/src/a.ts': '',
  'packages/x': '',
}
const find = (text: string, file = 'docs/b.md') =>
  findDeadLinks(
    file,
    text,
    (path) => path in FILES || path === file,
    (path) => (path === file ? text : (FILES[path] ?? '')),
  )

describe('findDeadLinks', () => {
  it.each([
    '[a](a.md)',
    '[a](../README.md)',
    '[a](../packages/x/)',
    '[a](a.md#two-words-code)',
    '## Here\n[a](#here)',
    '[a](https://example.org/x)',
    '`packages/x/src/a.ts`',
    '`packages/*/src`',
    '```sh\n[a](gone.md)\n```',
  ])('is content with %s', (text) => {
    expect(find(text)).toEqual([])
  })

  it.each([
    ['[a](gone.md)', /gone\.md leads nowhere/],
    ['[a](README.md)', /leads nowhere/],
    ['[a](a.md#three)', /no heading #three/],
    ['[a](a.md#not-a-heading)', /no heading/],
    ['[a](#nowhere)', /no heading/],
    ['`packages/x/src/gone.ts`', /there is no `packages\/x\/src\/gone\.ts`/],
  ])('finds %s', (text, problem) => {
    expect(find(text)).toEqual([expect.stringMatching(problem)])
  })
})
