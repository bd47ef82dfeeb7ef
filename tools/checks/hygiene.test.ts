import { describe, expect, it } from 'vitest'
import { findForbidden } from './hygiene.ts'

describe('findForbidden', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['docs/a.md', 'open `/home/alice/x`', /absolute path/],
    ['package-lock.json', '"resolved": "https://registry.example/a.tgz"', /registry host/],
    ['.npmrc', 'registry=https://registry.example', /registry host/],
    ['packages/a/src/a.test.ts', "it.only('works', () => {})", /focused/],
    ['packages/a/src/a.test.ts', "describe.skipIf(true)('works', () => {})", /skipped/],
    ['testing/e2e/a.test.ts', "xit('works', () => {})", /skipped/],
    ['packages/a/src/a.test.ts', "vi.mock('./b.ts')", /mock/],
    ['packages/a/src/a.ts', '// TODO: later', /unfinished/],
    ['packages/a/src/a.ts', '// FIXME', /unfinished/],
    ['packages/a/src/a.ts', '// @ts-ignore', /type error/],
    ['README.md', '<<<<<<< HEAD\n', /merge conflict/],
    ['docs/a.md', '-----BEGIN PRIVATE KEY-----', /private key/],
  ]
  it.each(cases)('finds in %s: %s', (file, text, what) => {
    expect(findForbidden(file, `first line\n${text}`)).toEqual([expect.stringMatching(what)])
  })

  it('names the line', () => {
    expect(findForbidden('packages/a/src/a.ts', 'one\ntwo\n// TODO three')).toEqual(['packages/a/src/a.ts:3: an unfinished place'])
  })

  it('leaves ordinary text alone', () => {
    const text = "it('only skips what was read', () => {})\nconst url = 'https://example.org/home'\nread('/dev/null')\nskip(1)"
    expect(findForbidden('packages/a/src/a.test.ts', text)).toEqual([])
  })
})
