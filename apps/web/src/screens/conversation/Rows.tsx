import { type ReactNode, type RefObject, useEffect, useState } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { List } from './List.tsx'
import { type ListedRow, showsMark } from './listed-rows.ts'
import { Row } from './Row.tsx'
import type { Scroller } from './scroller.ts'

interface RowsProps {
  readonly rows: readonly ListedRow[]
  /** Rows came or went at the upper end only. */
  readonly shift: boolean
  /** Index of the row where the Tab key stops. */
  readonly stop: number
  /** Rows that stay on the page wherever one scrolls. */
  readonly held: readonly number[]
  readonly scroller: Scroller
  readonly list: RefObject<VirtualizerHandle | null>
  readonly beginning: ReactNode
}

/** px beyond the screen that are drawn too, so that a quick turn of the wheel shows no hole; fewer at first, so that a conversation is there at once. */
const BUFFER = 600
const FIRST_BUFFER = 80
/** ms */
const FIRST = 250

/** The rows near the screen. */
export function Rows({ rows, shift, stop, held, scroller, list, beginning }: RowsProps) {
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
      bufferSize={useBuffer()}
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
          beginning={row.type === 'beginning' ? beginning : undefined}
        />
      )}
    </Virtualizer>
  )
}

function useBuffer(): number {
  const [buffer, setBuffer] = useState(FIRST_BUFFER)
  useEffect(() => {
    const timer = setTimeout(() => setBuffer(BUFFER), FIRST)
    return () => clearTimeout(timer)
  }, [])
  return buffer
}
