import { createContext, use } from 'react'
import type { MessageRow } from '../../models/api.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'

/** What a row can ask of the list; the same object for as long as the list is there. */
export interface RowActions {
  retry(row: MessageRow): void
  copy(row: MessageRow): void
  showDetails(row: MessageRow): void
  /** What a press on the name of its author does, if anything. */
  author(row: MessageRow): (() => void) | undefined
  /** What else can be done with it here. */
  entries(row: MessageRow): readonly MenuEntry[]
  /** Long texts that the person opened; rows come and go while one scrolls. */
  readonly opened: Set<string>
}

const RowActionsContext = createContext<RowActions | undefined>(undefined)

export const RowActionsProvider = RowActionsContext.Provider

/** @throws Error outside of the message list */
export function useRowActions(): RowActions {
  const actions = use(RowActionsContext)
  if (actions === undefined) throw new Error('not inside the message list')
  return actions
}
