import { useMemo, useState } from 'react'
import { Virtualizer } from 'virtua'
import type { MessageRow, Timeline } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { ContextMenu } from '../../parts/ContextMenu.tsx'
import { useWords } from '../../words/index.ts'
import { type BeginningProps } from './Beginning.tsx'
import { List } from './List.tsx'
import { listedRows, showsMark } from './listed-rows.ts'
import { MessageDetails } from './MessageDetails.tsx'
import { messageEntries } from './message-entries.ts'
import styles from './MessageList.module.css'
import { Row } from './Row.tsx'
import { RowActionsProvider } from './row-actions.ts'
import type { Scroller } from './scroller.ts'
import { useMenuTarget } from './use-menu-target.ts'
import { useRowActionsOf } from './use-row-actions-of.ts'
import { useRowFocus } from './use-row-focus.ts'
import { useScrolledList } from './use-scroller.ts'

export interface MessageListProps {
  readonly timeline: Timeline
  readonly scroller: Scroller
  readonly person: BeginningProps['person']
  /** Says something to screen readers. */
  readonly announce: (text: string) => void
}

/** px beyond the screen that are drawn too, so that a quick turn of the wheel shows no hole. */
const BUFFER = 600

/** The messages. Only those near the screen are on the page. */
export function MessageList({ timeline, scroller, person, announce }: MessageListProps) {
  const { t } = useWords()
  const app = useApp()
  const view = useStore(timeline.view)
  const offline = useStore(app.connection, (connection) => connection.state !== 'online')
  const today = useStore(app.today)
  const rows = useMemo(() => listedRows(view), [view])
  const [detailed, setDetailed] = useState<MessageRow>()
  const actions = useRowActionsOf(timeline, setDetailed, announce)
  const { list, element } = useScrolledList(scroller, rows)
  const focus = useRowFocus(rows, scroller, element)
  const menu = useMenuTarget(rows)
  const [cache] = useState(() => scroller.cacheFor(rows))
  return (
    <RowActionsProvider value={actions}>
      <ContextMenu entries={menu.target === undefined ? [] : messageEntries(menu.target, actions, t)}>
        <div
          ref={element}
          className={styles.log}
          role="log"
          aria-live="off"
          aria-label={t('conversation.messages')}
          aria-busy={view.loading !== 'none'}
          onWheel={scroller.intend}
          onTouchMove={scroller.intend}
          onPointerDown={(event) => event.target === event.currentTarget && scroller.intend()}
          onKeyDown={focus.onKeyDown}
          onFocus={focus.onFocus}
          {...menu.capture}
        >
          <div className={styles.above} />
          <Virtualizer
            ref={list}
            as={List}
            data={rows}
            {...(cache !== undefined && { cache })}
            shift={view.shift}
            bufferSize={BUFFER}
            keepMounted={focus.stop >= 0 ? [focus.stop] : []}
            onScroll={scroller.scrolled}
            onScrollEnd={scroller.settled}
            onResize={scroller.resized}
          >
            {(row, index) => (
              <Row
                key={row.key}
                row={row}
                marked={showsMark(rows, index)}
                stop={index === focus.stop}
                offline={offline}
                today={today}
                person={person}
              />
            )}
          </Virtualizer>
        </div>
      </ContextMenu>
      <MessageDetails row={detailed} name={person.name} onClose={() => setDetailed(undefined)} />
    </RowActionsProvider>
  )
}
