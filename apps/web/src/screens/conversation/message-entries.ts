import { Copy, Info, RotateCcw } from 'lucide-react'
import type { MessageRow } from '../../models/api.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'
import type { Translate } from '../../words/index.ts'
import type { RowActions } from './row-actions.ts'

/** The menu of a message: the same from the bar, with the right button and with Shift+F10. */
export function messageEntries(row: MessageRow, actions: RowActions, t: Translate): readonly MenuEntry[] {
  const retry: MenuEntry[] =
    row.state === 'failed' ? [{ id: 'retry', label: t('conversation.retry'), icon: RotateCcw, onSelect: () => actions.retry(row) }] : []
  return [
    ...retry,
    { id: 'copy', label: t('conversation.copy'), icon: Copy, onSelect: () => actions.copy(row) },
    { id: 'details', label: t('conversation.messageDetails'), icon: Info, onSelect: () => actions.showDetails(row) },
    ...actions.entries(row),
  ]
}
