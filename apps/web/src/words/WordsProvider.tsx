import type { I18n } from '@lingui/core'
import { I18nProvider, useLingui } from '@lingui/react'
import { type ReactNode, useEffect, useMemo } from 'react'
import { formatsOf } from './formats.ts'
import { loadInside } from './load.ts'
import type { Translate } from './keys.ts'
import { formatsTag, isLocale, LOCALES } from './locales.ts'
import { WordsContext, type WordsView } from './words-context.ts'

/** Gives the texts of `words` to everything inside, and language and direction to the document. */
export function WordsProvider({ words, children }: { words: I18n; children: ReactNode }) {
  return (
    <I18nProvider i18n={words}>
      <CurrentWords words={words}>{children}</CurrentWords>
    </I18nProvider>
  )
}

/** `useLingui` gives a copy of `words` after each change, not the one that texts are loaded into. */
function CurrentWords({ words, children }: { words: I18n; children: ReactNode }) {
  const lingui = useLingui()
  const view = useMemo((): WordsView => {
    const locale = isLocale(lingui.i18n.locale) ? lingui.i18n.locale : 'en'
    const t: Translate = (key, ...[values]) => lingui._(key, values)
    return {
      t,
      locale,
      direction: LOCALES[locale].direction,
      formats: formatsOf(formatsTag(locale, navigator.languages)),
      inside: () => loadInside(words),
    }
  }, [lingui, words])
  const { locale, direction } = view
  useEffect(() => {
    document.documentElement.lang = locale
    document.documentElement.dir = direction
  }, [locale, direction])
  return <WordsContext value={view}>{children}</WordsContext>
}
