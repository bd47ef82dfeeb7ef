import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setupI18n } from '@lingui/core'
import { describe, expect, it } from 'vitest'
import { compileWords } from '../../build/compile-words.ts'
import { en, ENTRY_AREAS, INSIDE_AREAS } from './en/index.ts'
import { formatsOf } from './formats.ts'
import { chooseLocale, formatsTag, LOCALES } from './locales.ts'
import { placesOf, tagsOf } from './testing/places.ts'
import { readUses, type Use } from './testing/uses.ts'

const SOURCES = fileURLToPath(new URL('../', import.meta.url))
const AREAS = { ...ENTRY_AREAS, ...INSIDE_AREAS }
const catalogue: Readonly<Record<string, string>> = en

/** What is shown to somebody who is not in. */
const ENTRY = /^(Root\.tsx|(parts|router|models|platform|updates)\/|screens\/(entering|failed|friend-link|join|sign-in|sign-up|welcome)\/)/

/** Every file of the app that may show words; the catalogue, tests and the gallery of development are no such files. */
function sources(): readonly { file: string; text: string }[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/(^words\/|^gallery\/|\.test\.tsx?$|\.d\.ts$)/.test(file))
    .map((file) => ({ file, text: readFileSync(SOURCES + file, 'utf8') }))
}

const uses: readonly Use[] = sources().flatMap(({ file, text }) => readUses(file, text))

describe('the catalogue', () => {
  it('defines every key once', () => {
    const keys = Object.values(AREAS).flatMap((area) => Object.keys(area))
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })

  it('names every key by its area', () => {
    for (const [area, words] of Object.entries(AREAS))
      for (const key of Object.keys(words)) expect([area, key.split('.')[0]]).toEqual([area, area === 'errors' ? 'error' : area])
  })

  it('holds only messages that compile in every language, with the same places and tags', () => {
    for (const locale of Object.keys(LOCALES)) {
      const compiled = compileWords(catalogue, locale)
      for (const key of Object.keys(catalogue)) expect([key, placesOf(compiled[key]), tagsOf(compiled[key])]).toEqual([key, ...english(key)])
    }
    function english(key: string) {
      const message = compileWords(catalogue, 'en')[key]
      return [placesOf(message), tagsOf(message)]
    }
  })

  it('is written plainly: no exclamation marks, no oops, no long dashes, no space at an end', () => {
    for (const [key, message] of Object.entries(catalogue)) {
      expect([key, message]).toEqual([key, expect.not.stringMatching(/!|\boops\b|[\u2013\u2014]|^\s|\s$/i)])
      expect([key, message.length > 0]).toEqual([key, true])
    }
  })
})

describe('screens', () => {
  it('take every text from the catalogue', () => {
    expect(uses.filter(({ kind }) => kind === 'literal').map(({ file, line, text }) => `${file}:${line}: ${text}`)).toEqual([])
  })

  it('take the texts that come with the page only, as long as nobody is in', () => {
    const later = uses.filter(
      ({ kind, file, text }) => kind === 'key' && ENTRY.test(file) && Object.keys(INSIDE_AREAS).includes(text.split('.')[0] ?? ''),
    )
    expect(later.map(({ file, line, text }) => `${file}:${line}: ${text}`)).toEqual([])
  })

  it('use every key that is defined', () => {
    const keys = new Set(uses.filter(({ kind }) => kind === 'key').map(({ text }) => text))
    const prefixes = uses.filter(({ kind }) => kind === 'prefix').map(({ text }) => text)
    const unused = Object.keys(catalogue).filter(
      (key) => !key.startsWith('error.') && !keys.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
    )
    expect(unused).toEqual([])
  })

  it('give each message what its places and tags need', () => {
    const compiled = compileWords(catalogue, 'en')
    const wrong = uses.flatMap(({ kind, file, line, text, given }) => {
      if (kind !== 'call' || given === undefined || compiled[text] === undefined) return []
      const needed = [...new Set([...placesOf(compiled[text]), ...tagsOf(compiled[text])])].toSorted()
      return needed.join() === given.join() ? [] : [`${file}:${line}: ${text} needs ${needed.join()}, is given ${given.join()}`]
    })
    expect(wrong).toEqual([])
  })
})

describe('the reader of uses', () => {
  const read = (text: string) => readUses('x.tsx', text).map(({ kind, text, given }) => [kind, text, given])

  it('finds literal texts, keys and what is given', () => {
    const first = Object.keys(catalogue)[0] ?? ''
    expect(read('<p>Hello</p>')).toEqual([['literal', 'Hello', undefined]])
    expect(read('<p>{name} · 3</p>')).toEqual([])
    expect(read('<input aria-label="Name" type="text" />')).toEqual([['literal', 'Name', undefined]])
    expect(read('<input placeholder={`Name of ${x}`} />')).toEqual([['literal', 'Name of ', undefined]])
    expect(read(`t('${first}', { b: 1, a })`)).toContainEqual(['call', first, ['a', 'b']])
    expect(read(`<Words id="${first}" values={{ a: 1 }} components={{ link: <b /> }} />`)).toContainEqual(['call', first, ['a', 'link']])
    expect(read('t(`error.${code}`)')).toEqual([['prefix', 'error.', undefined]])
  })
})

describe('languages', () => {
  it('are chosen by the address, then the setting, then the browser', () => {
    expect(chooseLocale({ search: '?locale=ar-XB', setting: 'en', languages: ['en'] })).toBe('ar-XB')
    expect(chooseLocale({ search: '?locale=xx', setting: 'en-XA', languages: ['en'] })).toBe('en-XA')
    expect(chooseLocale({ search: '', languages: ['de', 'en-GB'] })).toBe('en')
    expect(chooseLocale({ search: '?locale=__proto__', languages: [] })).toBe('en')
  })

  it('write dates as the region of the browser does, if it speaks the language', () => {
    expect(formatsTag('en', ['de-DE', 'en-US@posix', 'en-GB', 'en-US'])).toBe('en-GB')
    expect(formatsTag('ar-XB', ['en-GB'])).toBe('ar')
  })

  it('say how long something takes in the largest unit that is whole', () => {
    const { duration } = formatsOf('en')
    expect([0, 30, 90, 300, 3_600, 604_800].map(duration)).toEqual(['0 seconds', '30 seconds', '90 seconds', '5 minutes', '1 hour', '7 days'])
  })

  it('fill places, plurals and the pseudo-languages', () => {
    const message = { x: 'Hello {name}, {count, plural, one {# message} other {# messages}}. <link>Read</link>' }
    const say = (locale: string) => setupI18n({ locale, messages: { [locale]: compileWords(message, locale) } })._('x', { name: '<b>', count: 1 })
    expect(say('en')).toBe('Hello <b>, 1 message. <link>Read</link>')
    expect(say('en-XA')).toMatch(/^Ĥéļļö .*<b>.*1 ɱéššáĝé.*<link>Ŕéáð.*<\/link>$/)
    expect(say('ar-XB')).toMatch(/^\u200F\u202EHello\u202C\u200F <b>, /)
  })
})

describe('days', () => {
  const at = (text: string) => new Date(text).getTime()
  const now = at('2026-03-04T12:00')
  const formats = formatsOf('en-GB')
  it('have their names by the local calendar', () => {
    expect(formats.day(at('2026-03-04T00:00'), now)).toBe('Today')
    expect(formats.day(at('2026-03-03T23:59'), now)).toBe('Yesterday')
    expect(formats.day(at('2026-02-26T23:59'), now)).toBe('Thursday')
    expect(formats.day(at('2026-02-25T00:00'), now)).toBe('25 February')
    expect(formats.day(at('2025-03-04T00:00'), now)).toBe('4 March 2025')
    expect(formats.brief(at('2026-03-04T09:05'), now)).toBe('09:05')
    expect(formats.brief(at('2026-03-01T09:05'), now)).toBe('Sun')
    expect(formats.list(['Ada', 'Bob', 'Carol'])).toBe('Ada, Bob and Carol')
  })
})
