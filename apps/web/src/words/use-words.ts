import { useLingui } from '@lingui/react'
import { useMemo } from 'react'
import { type Formats, formatsOf } from './formats.ts'
import type { Translate } from './keys.ts'
import { type Direction, isLocale, LOCALES, type LocaleId } from './locales.ts'

export interface WordsView {
  /** The text of a key: `t('home.empty')`, `t('home.unread', { count: 3 })`. */
  readonly t: Translate
  /** Dates, numbers and lists as people of this language write them. */
  readonly formats: Formats
  readonly locale: LocaleId
  readonly direction: Direction
}

/** The texts of the chosen language; the component renders again when the language changes. */
export function useWords(): WordsView {
  const lingui = useLingui()
  return useMemo(() => {
    const locale = isLocale(lingui.i18n.locale) ? lingui.i18n.locale : 'en'
    const { direction, formats } = LOCALES[locale]
    const t: Translate = (key, ...[values]) => lingui._(key, values)
    return { t, locale, direction, formats: formatsOf(formats) }
  }, [lingui])
}
