import { memo, useState } from 'react'
import type { MessageRow as MessageData } from '../../models/api.ts'
import { Button } from '../../parts/Button.tsx'
import { MessageRow } from '../../parts/MessageRow.tsx'
import { VisuallyHidden } from '../../parts/VisuallyHidden.tsx'
import { errorKey, useWords } from '../../words/index.ts'
import { LongText } from './LongText.tsx'
import { MessageBar } from './MessageBar.tsx'
import { markOf } from './message-state.ts'
import { useRowActions } from './row-actions.ts'
import styles from './Message.module.css'

interface MessageProps {
  readonly row: MessageData
  readonly marked: boolean
  /** The Tab key stops at this row, and then at its author. */
  readonly stop: boolean
  readonly offline: boolean
}

/** One message. Its bar exists only while the pointer or the keyboard is on it: a list of bars would cost more than the list. */
export const Message = memo(function Message({ row, marked, stop, offline }: MessageProps) {
  const { t, formats } = useWords()
  const [hovered, setHovered] = useState(false)
  const [focused, setFocused] = useState(false)
  const actions = useRowActions()
  const near = hovered || focused
  const urgent = row.state === 'failed' || row.state === 'pending'
  return (
    <div
      className={styles.message}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <MessageRow
        author={{ id: row.authorId, name: row.author, colour: row.colour }}
        onAuthor={actions.author(row)}
        authorStop={stop}
        time={{ at: row.sentAt, text: formats.time(row.sentAt), full: formats.full(row.sentAt) }}
        first={row.first}
        state={marked || urgent || near ? markOf(row, offline, t) : undefined}
        actions={near ? <MessageBar row={row} /> : undefined}
        footer={row.state === 'failed' ? <Failed row={row} /> : undefined}
      >
        {!row.first && <VisuallyHidden>{row.author}</VisuallyHidden>}
        <LongText id={row.key} text={row.text} />
      </MessageRow>
    </div>
  )
})

function Failed({ row }: { readonly row: MessageData }) {
  const { t } = useWords()
  const actions = useRowActions()
  return (
    <>
      <span>{row.code === undefined ? t('conversation.failed') : t(errorKey(row.code))}</span>
      <Button kind="plain" size="small" onClick={() => actions.retry(row)}>
        {t('conversation.retry')}
      </Button>
    </>
  )
}
