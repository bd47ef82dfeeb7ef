import type { ReactNode } from 'react'
import type { ComposerView, MessageRow } from '../../models/api.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'

/** With whom, or where, one talks: what the screen of messages cannot know by itself. */
export interface TalkPlace {
  /** As the composer names it. */
  readonly name: string
  readonly kind: 'person' | 'channel'
  /** Above the first message, and all there is before it. */
  readonly beginning: ReactNode
  /** Where the composer would be: why one cannot write here. */
  readonly obstacle: (state: NonNullable<ComposerView['obstacle']>) => ReactNode
  /** What else can be done with a message. */
  readonly entries?: (row: MessageRow) => readonly MenuEntry[]
  /** What a press on the name of an author does; undefined for nothing. */
  readonly author?: (row: MessageRow) => (() => void) | undefined
  /** Under the composer. */
  readonly note?: ReactNode
}
