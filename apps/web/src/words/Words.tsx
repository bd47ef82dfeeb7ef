import { Trans } from '@lingui/react'
import type { ReactElement, ReactNode } from 'react'
import type { WordKey } from './keys.ts'

interface WordsProps {
  readonly id: WordKey
  /** What goes into the places of the message; elements are allowed. */
  readonly values?: Readonly<Record<string, ReactNode>>
  /** Elements for the tags of the message: `{ link: <a href="/u" /> }` for `<link>here</link>`. */
  readonly components?: Readonly<Record<string, ReactElement>>
}

/** A text with elements inside. Plain texts come from {@link useWords}. */
export function Words({ id, values, components }: WordsProps) {
  return <Trans id={id} {...(values !== undefined && { values })} {...(components !== undefined && { components })} />
}
