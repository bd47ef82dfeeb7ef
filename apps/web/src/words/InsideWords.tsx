import { type ReactNode, use } from 'react'
import { useWords } from './use-words.ts'

/** Around what is only shown to who is in: waits for its texts. */
export function InsideWords({ children }: { readonly children: ReactNode }) {
  use(useWords().inside())
  return children
}
