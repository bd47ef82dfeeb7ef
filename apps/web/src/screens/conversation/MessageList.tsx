import { useMemo, useState } from 'react'
import type { MessageRow, Timeline } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { ContextMenu } from '../../parts/ContextMenu.tsx'
import { useWords } from '../../words/index.ts'
import { listedRows } from './listed-rows.ts'
import { MessageDetails } from './MessageDetails.tsx'
import { messageEntries } from './message-entries.ts'
import styles from './MessageList.module.css'
import { RowActionsProvider } from './row-actions.ts'
import type { TalkPlace } from './talk-place.ts'
import { Rows } from './Rows.tsx'
import type { Scroller } from './scroller.ts'
import { useMenuTarget } from './use-menu-target.ts'
import { useRowActionsOf } from './use-row-actions-of.ts'
import { useRowFocus } from './use-row-focus.ts'
import { useScrolledList } from './use-scroller.ts'

interface MessageListProps {
  readonly timeline: Timeline
  readonly scroller: Scroller
  readonly place: TalkPlace
  /** Says something to screen readers. */
  readonly announce: (text: string) => void
}

/** The messages. Only those near the screen are on the page. */
export function MessageList({ timeline, scroller, place, announce }: MessageListProps) {
  const { t } = useWords()
  const view = useStore(timeline.view)
  const rows = useMemo(() => listedRows(view), [view])
  const [detailed, setDetailed] = useState<MessageRow>()
  const actions = useRowActionsOf(timeline, place, setDetailed, announce)
  const { list, element } = useScrolledList(scroller, rows)
  const { stop, held, ...focus } = useRowFocus(rows, scroller, element)
  const menu = useMenuTarget(rows)
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
          {...focus}
          {...menu.capture}
        >
          <div className={styles.above} />
          <Rows rows={rows} shift={view.shift} stop={stop} held={held} scroller={scroller} list={list} beginning={place.beginning} />
        </div>
      </ContextMenu>
      <MessageDetails row={detailed} place={place} onClose={() => setDetailed(undefined)} />
    </RowActionsProvider>
  )
}
