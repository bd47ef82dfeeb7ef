import { type RefObject, useCallback, useState } from 'react'
import type { Timeline } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { VisuallyHidden } from '../../parts/VisuallyHidden.tsx'
import { useWords } from '../../words/index.ts'
import { Composer } from './Composer.tsx'
import { MessageList } from './MessageList.tsx'
import { News } from './News.tsx'
import { Present } from './Present.tsx'
import type { Scroller } from './scroller.ts'
import styles from './Talk.module.css'
import type { TalkPlace } from './talk-place.ts'
import { Typing } from './Typing.tsx'
import { useHeard } from './use-heard.ts'

interface TalkProps {
  readonly timeline: Timeline
  readonly scroller: Scroller
  readonly place: TalkPlace
  readonly field: RefObject<HTMLTextAreaElement | null>
}

/** What was said, and what is being said. */
export function Talk({ timeline, scroller, place, field }: TalkProps) {
  const state = useStore(timeline.view, (view) => view.state)
  const obstacle = useStore(timeline.composer, (composer) => composer.obstacle)
  const [announced, setAnnounced] = useState('')
  // The same words twice are said twice: a blank more is another text.
  const announce = useCallback((text: string) => setAnnounced((before) => (before === text ? `${text} ` : text)), [])
  useHeard(timeline, announce)
  return (
    <>
      <div className={styles.said}>
        <Said state={state} timeline={timeline} scroller={scroller} place={place} announce={announce} />
      </div>
      <VisuallyHidden>
        <span role="status">{announced}</span>
      </VisuallyHidden>
      <div className={styles.saying}>
        {obstacle === undefined ? <Composer timeline={timeline} name={place.name} field={field} scroller={scroller} /> : place.obstacle(obstacle)}
        {place.note}
        <Typing timeline={timeline} />
      </div>
    </>
  )
}

interface SaidProps extends Omit<TalkProps, 'field'> {
  readonly state: 'loading' | 'ready' | 'missing' | 'failed'
  readonly announce: (text: string) => void
}

function Said({ state, timeline, scroller, place, announce }: SaidProps) {
  const { t } = useWords()
  if (state === 'loading') {
    return (
      <div className={styles.bottom}>
        <Skeleton form="message" count={7} label={t('conversation.loading')} />
      </div>
    )
  }
  if (state === 'missing') {
    return <div className={styles.bottom}>{place.beginning}</div>
  }
  return (
    <>
      <MessageList timeline={timeline} scroller={scroller} place={place} announce={announce} />
      <News timeline={timeline} scroller={scroller} />
      <Present timeline={timeline} scroller={scroller} />
    </>
  )
}
