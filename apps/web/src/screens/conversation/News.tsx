import { useEffect, useState } from 'react'
import type { Timeline } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import { newsOf } from './listed-rows.ts'
import styles from './News.module.css'
import type { Scroller } from './scroller.ts'

interface NewsProps {
  readonly timeline: Timeline
  readonly scroller: Scroller
}

/** Still to be read when all of it is on the screen, ms. */
const LINGER = 5_000

/** Over the messages: how much is new and since when, until it is read. It lies over them, so nothing moves when it goes. */
export function News({ timeline, scroller }: NewsProps) {
  const { t, formats } = useWords()
  const view = useStore(timeline.view)
  const { line } = useStore(scroller.view)
  const news = newsOf(view)
  const over = useOver(news?.key, view.unseen.count > 0)
  if (news === undefined || line === 'below' || over) return null
  const { count, since } = news
  return (
    <div className={styles.news} role="status">
      <button type="button" className={styles.words} title={t('conversation.goToNews')} onClick={() => scroller.toLine()}>
        {t('conversation.news', { count, time: formats.time(since) })}
      </button>
      <button
        type="button"
        className={styles.read}
        onClick={() => {
          timeline.markAllRead()
          scroller.toPresent()
        }}
      >
        {t('conversation.markRead')}
      </button>
    </div>
  )
}

/** Whether all below the line with this key was seen, some time ago. What comes later does not bring it back. */
function useOver(key: string | undefined, unseen: boolean): boolean {
  const [over, setOver] = useState<string>()
  useEffect(() => {
    if (unseen || key === undefined) return
    const timer = setTimeout(() => setOver(key), LINGER)
    return () => clearTimeout(timer)
  }, [key, unseen])
  return key !== undefined && over === key
}
