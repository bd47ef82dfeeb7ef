import { createContext } from 'react'
import type { Formats } from './formats.ts'
import type { Translate } from './keys.ts'
import type { Direction, LocaleId } from './locales.ts'

export interface WordsView {
  /** The text of a key: `t('home.empty')`, `t('home.unread', { count: 3 })`. */
  readonly t: Translate
  /** Dates, numbers and lists as people of this language and region write them. */
  readonly formats: Formats
  readonly locale: LocaleId
  readonly direction: Direction
  /** Resolves when the texts for who is in are here too. The same promise each time, until it failed. */
  inside(): Promise<void>
}

/** Made once for each language: formats are slow to make, and every message needs them. */
export const WordsContext = createContext<WordsView | undefined>(undefined)
