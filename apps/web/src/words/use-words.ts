import { use } from 'react'
import { WordsContext, type WordsView } from './words-context.ts'

export type { WordsView } from './words-context.ts'

/**
 * The texts of the chosen language; the component renders again when the language changes.
 * @throws Error outside of a `WordsProvider`
 */
export function useWords(): WordsView {
  const words = use(WordsContext)
  if (words === undefined) throw new Error('not inside a WordsProvider')
  return words
}
