import { type I18n, type Messages, setupI18n } from '@lingui/core'
import { messages as english } from 'virtual:words/en'
import type { LocaleId } from './locales.ts'

/** English is always there; the others come when they are chosen. */
const OTHERS: Readonly<Record<Exclude<LocaleId, 'en'>, () => Promise<{ messages: Messages }>>> = {
  'en-XA': () => import('virtual:words/en-XA'),
  'ar-XB': () => import('virtual:words/ar-XB'),
}

/** The texts of one language, ready for {@link WordsProvider}. */
export async function loadWords(locale: LocaleId): Promise<I18n> {
  const words = setupI18n()
  await changeLocale(words, locale)
  return words
}

/** Everything that shows texts follows. */
export async function changeLocale(words: I18n, locale: LocaleId): Promise<void> {
  const messages = locale === 'en' ? english : (await OTHERS[locale]()).messages
  words.loadAndActivate({ locale, messages })
}
