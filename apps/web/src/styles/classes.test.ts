import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

// Types say only that a module of styles has strings: what a component names may be missing from its sheet, and nobody hears of it.
const SOURCES = new URL('..', import.meta.url).pathname
const read = (file: string) => readFileSync(join(SOURCES, file), 'utf8')

interface Use {
  readonly file: string
  readonly sheet: string
  readonly names: ReadonlySet<string>
  /** It looks names up while it runs, for example by a size. */
  readonly open: boolean
}

const uses: readonly Use[] = globSync('**/*.tsx', { cwd: SOURCES }).flatMap((file) => {
  const text = read(file)
  return Array.from(text.matchAll(/import (\w+) from '([^']+\.module\.css)'/gu), ([, name = '', path = '']) => ({
    file,
    sheet: join(dirname(file), path),
    names: new Set(Array.from(text.matchAll(new RegExp(String.raw`\b${name}\.(\w+)`, 'gu')), ([, used = '']) => used)),
    open: text.includes(`${name}[`),
  }))
})

const sheets = new Map<string, string>()
for (const sheet of globSync('**/*.module.css', { cwd: SOURCES })) sheets.set(sheet, read(sheet).replaceAll(/\/\*.*?\*\//gsu, ''))

function classesOf(sheet: string): ReadonlySet<string> {
  const named = (sheets.get(sheet) ?? '').matchAll(/\.([a-z]\w*)(?=[^{}';]*\{)/giu)
  return new Set<string>(Array.from(named, ([, name = '']) => name))
}

test('every class that a component names is in its sheet', () => {
  expect(uses.length).toBeGreaterThan(50)
  expect(
    uses.flatMap(({ file, sheet, names }) => [...names].filter((name) => !classesOf(sheet).has(name)).map((name) => `${file}: ${name}`)),
  ).toEqual([])
})

test('every class of a sheet is named by a component, or composed by another sheet', () => {
  const composed = Array.from(sheets).flatMap(([sheet, text]) =>
    Array.from(text.matchAll(/composes: (\w+) from '([^']+)'/gu), ([, name = '', path = '']) => `${join(dirname(sheet), path)}: ${name}`),
  )
  const unused = [...sheets.keys()].flatMap((sheet) => {
    const users = uses.filter((use) => use.sheet === sheet)
    if (users.some(({ open }) => open)) return []
    return Array.from(classesOf(sheet))
      .filter((name) => !users.some(({ names }) => names.has(name)))
      .map((name) => `${sheet}: ${name}`)
  })
  expect(unused.filter((name) => !composed.includes(name))).toEqual([])
})
