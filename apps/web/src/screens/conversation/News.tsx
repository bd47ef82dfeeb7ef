import { useEffect, useState } from 'react'
import type { Timeline } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import { newsOf } from './listed-rows.ts'
import styles from './News.module.css'
import type { Scroller } from './scroller.ts'

export interface NewsProps {
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
  const unseen = view.unseen.count > 0
  const lingers = useLinger(news !== undefined && unseen)
  if (news === undefined || line === 'below' || !lingers) return null
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

/** True while `active` is, and a little longer. */
function useLinger(active: boolean): boolean {
  const [lingers, setLingers] = useState(active)
  if (active && !lingers) setLingers(true)
  useEffect(() => {
    if (active) return
    const timer = setTimeout(() => setLingers(false), LINGER)
    return () => clearTimeout(timer)
  }, [active])
  return lingers
}
