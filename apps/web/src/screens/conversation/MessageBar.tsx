import { Copy, Ellipsis, RotateCcw } from 'lucide-react'
import type { MessageRow } from '../../models/api.ts'
import { IconButton } from '../../parts/IconButton.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { useWords } from '../../words/index.ts'
import { messageEntries } from './message-entries.ts'
import { useRowActions } from './row-actions.ts'

/** What one does with a message most, at its top end. */
export function MessageBar({ row }: { readonly row: MessageRow }) {
  const { t } = useWords()
  const actions = useRowActions()
  return (
    <>
      {row.state === 'failed' && <IconButton size="small" label={t('conversation.retry')} icon={RotateCcw} onClick={() => actions.retry(row)} />}
      <IconButton size="small" label={t('conversation.copy')} icon={Copy} onClick={() => actions.copy(row)} />
      <Menu trigger={<IconButton size="small" label={t('conversation.more')} icon={Ellipsis} />} entries={messageEntries(row, actions, t)} />
    </>
  )
}
