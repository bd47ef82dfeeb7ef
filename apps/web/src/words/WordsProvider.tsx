import type { I18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { type ReactNode, useEffect } from 'react'
import { useWords } from './use-words.ts'

/** Gives the texts of `words` to everything inside, and language and direction to the document. */
export function WordsProvider({ words, children }: { words: I18n; children: ReactNode }) {
  return (
    <I18nProvider i18n={words}>
      <DocumentLanguage />
      {children}
    </I18nProvider>
  )
}

function DocumentLanguage() {
  const { locale, direction } = useWords()
  useEffect(() => {
    document.documentElement.lang = locale
    document.documentElement.dir = direction
  }, [locale, direction])
  return null
}
