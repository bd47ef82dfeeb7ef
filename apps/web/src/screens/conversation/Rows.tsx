import { type RefObject, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import type { BeginningProps } from './Beginning.tsx'
import { List } from './List.tsx'
import { type ListedRow, showsMark } from './listed-rows.ts'
import { Row } from './Row.tsx'
import type { Scroller } from './scroller.ts'

export interface RowsProps {
  readonly rows: readonly ListedRow[]
  /** Rows came or went at the upper end only. */
  readonly shift: boolean
  /** Index of the row where the Tab key stops. */
  readonly stop: number
  /** Rows that stay on the page wherever one scrolls. */
  readonly held: readonly number[]
  readonly scroller: Scroller
  readonly list: RefObject<VirtualizerHandle | null>
  readonly person: BeginningProps['person']
}

/** px beyond the screen that are drawn too, so that a quick turn of the wheel shows no hole. */
const BUFFER = 600

/** The rows near the screen. */
export function Rows({ rows, shift, stop, held, scroller, list, person }: RowsProps) {
  const app = useApp()
  const offline = useStore(app.connection, (connection) => connection.state !== 'online')
  const today = useStore(app.today)
  const [cache] = useState(() => scroller.cacheFor(rows))
  return (
    <Virtualizer
      ref={list}
      as={List}
      data={rows}
      {...(cache !== undefined && { cache })}
      shift={shift}
      bufferSize={BUFFER}
      keepMounted={held}
      onScroll={scroller.scrolled}
      onScrollEnd={scroller.settled}
      onResize={scroller.resized}
    >
      {(row, index) => (
        <Row
          key={row.key}
          row={row}
          marked={showsMark(rows, index)}
          stop={index === stop}
          offline={offline && row.type === 'message' && row.state === 'pending'}
          today={today}
          person={person}
        />
      )}
    </Virtualizer>
  )
}
