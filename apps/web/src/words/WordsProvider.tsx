import type { I18n } from '@lingui/core'
import { I18nProvider, useLingui } from '@lingui/react'
import { type ReactNode, useEffect, useMemo } from 'react'
import { formatsOf } from './formats.ts'
import type { Translate } from './keys.ts'
import { formatsTag, isLocale, LOCALES } from './locales.ts'
import { WordsContext, type WordsView } from './words-context.ts'

/** Gives the texts of `words` to everything inside, and language and direction to the document. */
export function WordsProvider({ words, children }: { words: I18n; children: ReactNode }) {
  return (
    <I18nProvider i18n={words}>
      <CurrentWords>{children}</CurrentWords>
    </I18nProvider>
  )
}

function CurrentWords({ children }: { children: ReactNode }) {
  const lingui = useLingui()
  const words = useMemo((): WordsView => {
    const locale = isLocale(lingui.i18n.locale) ? lingui.i18n.locale : 'en'
    const t: Translate = (key, ...[values]) => lingui._(key, values)
    return { t, locale, direction: LOCALES[locale].direction, formats: formatsOf(formatsTag(locale, navigator.languages)) }
  }, [lingui])
  const { locale, direction } = words
  useEffect(() => {
    document.documentElement.lang = locale
    document.documentElement.dir = direction
  }, [locale, direction])
  return <WordsContext value={words}>{children}</WordsContext>
}
