import { useNavigate } from '@tanstack/react-router'
import { memo } from 'react'
import type { Channel, Community } from '../../models/api.ts'
import { Count } from '../../parts/Count.tsx'
import { ListRow } from '../../parts/ListRow.tsx'
import { VisuallyHidden } from '../../parts/VisuallyHidden.tsx'
import { useWords } from '../../words/index.ts'
import { ChannelIcon } from './ChannelIcon.tsx'

export interface ChannelItemProps {
  readonly channel: Channel
  /** Address of its community. */
  readonly community: string
  readonly kind: Community['kind']
  readonly selected: boolean
}

/** One channel of the sidebar: its weight says whether something is unread. */
export const ChannelItem = memo(function ChannelItem({ channel, community, kind, selected }: ChannelItemProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  const { address, mentions, name, private: isPrivate, unread } = channel
  return (
    <ListRow
      href={`/k/${community}/${address}`}
      onSelect={() => void navigate({ to: '/k/$community/{-$channel}', params: { community, channel: address } })}
      leading={<ChannelIcon channel={channel} kind={kind} />}
      title={
        <>
          {name === '' ? t('community.unnamedChannel') : name}
          {isPrivate && <VisuallyHidden>{`, ${t('community.private')}`}</VisuallyHidden>}
          {unread > 0 && mentions === 0 && <VisuallyHidden>{`, ${t('home.unread', { count: unread })}`}</VisuallyHidden>}
        </>
      }
      meta={mentions > 0 && <Count count={mentions} label={t('home.mentions', { count: mentions })} />}
      selected={selected}
      unread={unread > 0}
      muted={unread === 0 && !selected}
    />
  )
})
