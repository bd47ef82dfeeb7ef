import { useNavigate, useParams } from '@tanstack/react-router'
import { Hash } from 'lucide-react'
import { useEffect } from 'react'
import type { CommunityId } from '@conclave/protocol'
import { useApp } from '../../models/app-context.ts'
import { can } from '../../models/communities/views.ts'
import { useStore } from '../../models/use-store.ts'
import { Button } from '../../parts/Button.tsx'
import { EmptyState } from '../../parts/EmptyState.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { useNarrow } from '../../parts/narrow.ts'
import { Skeleton } from '../../parts/Skeleton.tsx'
import { useWords } from '../../words/index.ts'
import talk from '../conversation/Talk.module.css'
import trouble from '../conversation/Trouble.module.css'
import { useFrame } from '../home/frame.ts'
import { OneChannel } from './OneChannel.tsx'

/** The channel of the address; without one, the channel where one was last. */
export function Channel() {
  const { community: address } = useParams({ strict: false })
  const { communities } = useApp()
  const { t } = useWords()
  const communityId = useStore(communities.at(address ?? ''))
  if (communityId === undefined) {
    return (
      <div className={talk.bottom}>
        <Skeleton form="message" count={7} label={t('conversation.loading')} />
      </div>
    )
  }
  if (communityId === 'missing') return <Missing text={t('community.missing')} />
  return <Inside key={communityId} communityId={communityId} />
}

function Inside({ communityId }: { readonly communityId: CommunityId }) {
  const { communities } = useApp()
  const { t } = useWords()
  const { channel: address } = useParams({ strict: false })
  const community = useStore(communities.one(communityId))
  if (community === undefined) return null
  if (address === undefined) return <Entrance communityId={communityId} />
  const channel = community.channels.find((one) => one.address === address)
  if (channel === undefined) return <Missing text={t('community.missingChannel')} />
  // Another channel is another screen: nothing of the former one may stay, least of all a draft.
  return <OneChannel key={channel.channelId} community={community} channel={channel} />
}

/** Goes on to a channel, but where the list alone is shown, it is what one came for. */
function Entrance({ communityId }: { readonly communityId: CommunityId }) {
  const { communities } = useApp()
  const { t } = useWords()
  const { show } = useFrame()
  const navigate = useNavigate()
  const narrow = useNarrow()
  const community = useStore(communities.one(communityId))
  const to = communities.entrance(communityId)
  const address = community?.address ?? ''
  useEffect(() => {
    if (narrow || to === undefined) return
    void navigate({ to: '/k/$community/{-$channel}', params: { community: address, channel: to }, replace: true })
  }, [narrow, to, address, navigate])
  if (to !== undefined || community === undefined) return null
  const create = can(community, 'manageChannels') && community.state === 'ready' && (
    <Button kind="primary" onClick={() => show({ kind: 'community', dialog: { kind: 'create-channel', communityId } })}>
      {t('community.createChannel')}
    </Button>
  )
  return (
    <EmptyState
      picture={<Icon of={Hash} />}
      text={community.state === 'joining' ? t('community.joining') : t('community.noChannels')}
      action={create}
    />
  )
}

function Missing({ text }: { readonly text: string }) {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <div className={trouble.trouble} role="alert">
      <EmptyState text={text} action={<Button onClick={() => void navigate({ to: '/' })}>{t('conversation.toHome')}</Button>} />
    </div>
  )
}
