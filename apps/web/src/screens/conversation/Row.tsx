import { memo, type ReactNode } from 'react'
import { DayDivider } from '../../parts/DayDivider.tsx'
import { NoticeRow } from '../../parts/NoticeRow.tsx'
import { UnreadLine } from '../../parts/UnreadLine.tsx'
import { useWords } from '../../words/index.ts'
import type { ListedRow } from './listed-rows.ts'
import { Message } from './Message.tsx'
import styles from './Row.module.css'

interface RowProps {
  readonly row: ListedRow
  /** Draws the state of an own message. */
  readonly marked: boolean
  /** The Tab key stops here. */
  readonly stop: boolean
  readonly offline: boolean
  /** Midnight of today, for the names of days. */
  readonly today: number
  /** Of the first row. */
  readonly beginning: ReactNode
}

/** One row of the list of messages; the rows that can be read take the keyboard. */
export const Row = memo(function Row(props: RowProps) {
  const { row, stop } = props
  const focusable = row.type === 'message' || row.type === 'notice'
  return (
    <div role="listitem" className={styles.row} data-key={row.key} {...(focusable && { tabIndex: stop ? 0 : -1 })}>
      <Content {...props} />
    </div>
  )
})

function Content({ row, marked, stop, offline, today, beginning }: RowProps) {
  const { t, formats } = useWords()
  switch (row.type) {
    case 'message':
      return <Message row={row} marked={marked} stop={stop} offline={offline} />
    case 'notice':
      return <NoticeRow>{row.about === undefined ? row.text : t('home.alertAbout', { name: row.about, text: row.text })}</NoticeRow>
    case 'day':
      return <DayDivider text={formats.day(row.day, today)} />
    case 'unread':
      return <UnreadLine text={t('conversation.unreadLine')} />
    case 'beginning':
      return beginning
  }
}
