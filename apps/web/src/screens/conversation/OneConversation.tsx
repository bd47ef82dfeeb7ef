import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ConversationRow, Timeline } from '../../models/api.ts'
import { useStore } from '../../models/use-store.ts'
import { Beginning } from './Beginning.tsx'
import { ConversationHeader } from './ConversationHeader.tsx'
import { Obstacle, type ObstacleProps } from './Obstacle.tsx'
import styles from './OneConversation.module.css'
import { PersonDetails } from './PersonDetails.tsx'
import { Talk } from './Talk.tsx'
import type { TalkPlace } from './talk-place.ts'
import { Trouble } from './Trouble.tsx'
import { focusEnd } from './focus-end.ts'
import { useReturnedFocus } from './use-returned-focus.ts'
import { useScroller } from './use-scroller.ts'
import { useTypeAnywhere } from './use-type-anywhere.ts'

/** The same width as in the sheet of the panes. */
const DETAILS_OVER_CONTENT = '(max-width: 1099.98px)'

/** Header, messages, composer, details of one conversation. */
export function OneConversation({ timeline }: { readonly timeline: Timeline }) {
  const conversation = useStore(timeline.conversation)
  const state = useStore(timeline.view, (view) => view.state)
  const scroller = useScroller(timeline)
  const field = useRef<HTMLTextAreaElement>(null)
  const [details, setDetails] = useState(false)
  useLayoutEffect(() => timeline.show(), [timeline])
  const opener = useReturnedFocus(details)
  useTypeAnywhere(field, () => {
    if (details && matchMedia(DETAILS_OVER_CONTENT).matches) return setDetails(false)
    timeline.markAllRead()
    scroller.toPresent()
  })
  useEffect(() => {
    // On a phone the keyboard would cover what one came to read.
    if (!matchMedia('(hover: hover)').matches) return
    // With the next frame: before it, the page would be laid out once more only to place the caret.
    const frame = requestAnimationFrame(() => focusEnd(field.current))
    return () => cancelAnimationFrame(frame)
  }, [])
  const place = useTalkPlace(conversation)
  const broken = state === 'failed' || (state === 'missing' && conversation === undefined)
  return (
    <div className={styles.conversation}>
      <ConversationHeader conversation={conversation} opener={opener} detailsOpen={details} onDetails={() => setDetails(!details)} />
      {broken ? <Trouble timeline={timeline} /> : <Talk timeline={timeline} scroller={scroller} place={place} field={field} />}
      {details && conversation !== undefined && <PersonDetails userId={conversation.userId} onClose={() => setDetails(false)} />}
    </div>
  )
}

function useTalkPlace(conversation: ConversationRow | undefined): TalkPlace {
  const [userId, name] = [conversation?.userId ?? '', conversation?.name ?? '']
  return useMemo(
    () => ({
      name,
      kind: 'person',
      beginning: <Beginning person={{ userId, name }} />,
      // The other obstacles are those of channels.
      obstacle: (state) => <Obstacle state={state as ObstacleProps['state']} userId={userId} name={name} />,
    }),
    [userId, name],
  )
}
