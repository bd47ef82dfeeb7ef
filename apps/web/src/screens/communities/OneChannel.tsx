import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Channel, Community } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { useWords } from '../../words/index.ts'
import { focusEnd } from '../conversation/focus-end.ts'
import styles from '../conversation/OneConversation.module.css'
import { Talk } from '../conversation/Talk.tsx'
import { Trouble } from '../conversation/Trouble.tsx'
import { useReturnedFocus } from '../conversation/use-returned-focus.ts'
import { useScroller } from '../conversation/use-scroller.ts'
import { useTypeAnywhere } from '../conversation/use-type-anywhere.ts'
import { ChannelHeader } from './ChannelHeader.tsx'
import { MembersPane } from './MembersPane.tsx'
import { useChannelPlace } from './use-channel-place.tsx'
import { useMembersOpen } from './use-members-open.ts'
import { useParts } from './use-parts.ts'

export interface OneChannelProps {
  readonly community: Community
  readonly channel: Channel
}

/** Header, messages, composer, members of one channel. */
export function OneChannel({ community, channel }: OneChannelProps) {
  const { communities } = useApp()
  const { t } = useWords()
  const parts = useParts()
  const [timeline] = useState(() => parts.timeline(channel))
  const state = useStore(timeline.view, (view) => view.state)
  const scroller = useScroller(timeline)
  const field = useRef<HTMLTextAreaElement>(null)
  const members = useMembersOpen()
  const opener = useReturnedFocus(members.open)
  const place = useChannelPlace(community, channel, timeline)
  useLayoutEffect(() => timeline.show(), [timeline])
  useEffect(() => communities.visit(channel), [communities, channel])
  useTypeAnywhere(field, () => {
    if (members.open && members.over) return members.toggle()
    timeline.markAllRead()
    scroller.toPresent()
  })
  useEffect(() => {
    // On a phone the keyboard would cover what one came to read.
    if (!matchMedia('(hover: hover)').matches) return
    const frame = requestAnimationFrame(() => focusEnd(field.current))
    return () => cancelAnimationFrame(frame)
  }, [])
  return (
    <div className={styles.conversation}>
      <ChannelHeader kind={community.kind} channel={channel} opener={opener} membersOpen={members.open} onMembers={members.toggle} />
      {state === 'failed' ? <Trouble timeline={timeline} /> : <Talk timeline={timeline} scroller={scroller} place={place} field={field} />}
      {members.open && <MembersPane community={community} channel={channel} label={t('community.members')} onClose={members.toggle} />}
    </div>
  )
}
