import { type I18n, type Messages, setupI18n } from '@lingui/core'
import { messages as english } from 'virtual:words/en/entry'
import { isLocale, type LocaleId } from './locales.ts'

type Load = () => Promise<{ messages: Messages }>

/** English is always there, as far as somebody needs it who is not in; the others come when they are chosen. */
const ENTRY: Readonly<Record<Exclude<LocaleId, 'en'>, Load>> = {
  'en-XA': () => import('virtual:words/en-XA/entry'),
  'ar-XB': () => import('virtual:words/ar-XB/entry'),
}
const INSIDE: Readonly<Record<LocaleId, Load>> = {
  en: () => import('virtual:words/en/inside'),
  'en-XA': () => import('virtual:words/en-XA/inside'),
  'ar-XB': () => import('virtual:words/ar-XB/inside'),
}

/** Those that somebody is in with, and when they have the texts for it. */
const inside = new WeakMap<I18n, Promise<void>>()

/** The texts of one language for everything before somebody is in, ready for {@link WordsProvider}. */
export async function loadWords(locale: LocaleId): Promise<I18n> {
  const words = setupI18n()
  await changeLocale(words, locale)
  return words
}

/** Everything that shows texts follows. */
export async function changeLocale(words: I18n, locale: LocaleId): Promise<void> {
  const entry = locale === 'en' ? english : (await ENTRY[locale]()).messages
  const rest = inside.has(words) ? (await INSIDE[locale]()).messages : {}
  words.loadAndActivate({ locale, messages: { ...entry, ...rest } })
}

/** The texts for who is in, beside the others. Asked again, it is the same promise, unless that failed. */
export function loadInside(words: I18n): Promise<void> {
  const known = inside.get(words)
  if (known !== undefined) return known
  const loading = addInside(words)
  inside.set(words, loading)
  loading.catch(() => inside.delete(words))
  return loading
}

async function addInside(words: I18n): Promise<void> {
  const locale = isLocale(words.locale) ? words.locale : 'en'
  const { messages } = await INSIDE[locale]()
  words.load(locale, messages)
}
