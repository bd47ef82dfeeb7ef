import { Trash2, UserRound } from 'lucide-react'
import { useMemo } from 'react'
import type { Channel, ChannelObstacle as State, Community, MessageRow, Timeline } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'
import { useWords } from '../../words/index.ts'
import type { TalkPlace } from '../conversation/talk-place.ts'
import { useFrame } from '../home/frame.ts'
import { ChannelBeginning } from './ChannelBeginning.tsx'
import { ChannelObstacle } from './ChannelObstacle.tsx'
import { SlowMode } from './SlowMode.tsx'

/** A channel, for the screen of messages. */
export function useChannelPlace(community: Community, channel: Channel, timeline: Timeline): TalkPlace {
  const { t } = useWords()
  const { show } = useFrame()
  return useMemo<TalkPlace>(() => {
    const showMember = ({ authorId }: MessageRow) =>
      show({ kind: 'community', dialog: { kind: 'member', communityId: channel.communityId, userId: authorId } })
    return {
      name: t('community.channelName', { name: channel.name }),
      kind: 'channel',
      beginning: <ChannelBeginning kind={community.kind} channel={channel} />,
      obstacle: (state) => <ChannelObstacle state={state as State} community={community} channel={channel} />,
      note: <SlowMode channel={channel} timeline={timeline} />,
      // About somebody who is gone there is nothing to show.
      author: (row) => (row.gone ? undefined : () => showMember(row)),
      entries: (row) => {
        const about: MenuEntry = {
          id: 'member',
          label: t('conversation.about', { name: row.author }),
          icon: UserRound,
          onSelect: () => showMember(row),
        }
        const remove: MenuEntry = {
          id: 'delete',
          label: t('community.deleteMessage'),
          icon: Trash2,
          danger: true,
          onSelect: () => show({ kind: 'community', dialog: { kind: 'delete-message', row } }),
        }
        const mayDelete = (row.mine && row.state !== 'pending') || can(channel, 'manageMessages')
        // About somebody who is gone there is nothing to show.
        const first = row.gone ? [] : [about]
        return mayDelete ? [...first, { kind: 'separator', id: 'line' }, remove] : first
      },
    }
  }, [t, show, community, channel, timeline])
}
