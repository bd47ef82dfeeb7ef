import { useEffect, useRef } from 'react'
import type { MessageRow, Timeline, TimelineRow } from '../../models/api.ts'
import { useWords } from '../../words/index.ts'

/** Of a long message only the beginning is read out. */
const SAID = 240
/** Of many at once only the last ones. */
const AT_ONCE = 3

/** Says each message that arrives while one looks, once. Rows that only come onto the page by scrolling are never said. */
export function useHeard(timeline: Timeline, announce: (text: string) => void): void {
  const { t } = useWords()
  const heard = useRef<string>(undefined)
  useEffect(() => {
    const look = () => {
      const { state, atEnd, rows } = timeline.view.get()
      if (state !== 'ready' || !atEnd) return void (heard.current = undefined)
      const before = heard.current
      heard.current = rows.at(-1)?.key ?? ''
      if (before === undefined || before === heard.current) return
      const news = rows.slice(rows.findLastIndex((row) => row.key === before) + 1).filter(isReceived)
      const text = news.slice(-AT_ONCE).map((row) => t('conversation.said', { name: row.author, text: row.text.slice(0, SAID) }))
      if (text.length > 0) announce(text.join('\n'))
    }
    look()
    return timeline.view.subscribe(look)
  }, [timeline, announce, t])
}

const isReceived = (row: TimelineRow): row is MessageRow => row.type === 'message' && !row.mine
