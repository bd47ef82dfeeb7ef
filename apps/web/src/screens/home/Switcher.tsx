import { useNavigate } from '@tanstack/react-router'
import { Hash } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { Avatar } from '../../parts/Avatar.tsx'
import { CommunityFace } from '../../parts/CommunityFace.tsx'
import { Count } from '../../parts/Count.tsx'
import { Icon } from '../../parts/Icon.tsx'
import { PickDialog, type PickItem } from '../../parts/PickDialog.tsx'
import { useWords } from '../../words/index.ts'
import { bestOf, type Destination } from './destinations.ts'
import styles from './Switcher.module.css'

/** Ctrl+K: a few letters of a name, Enter. What is unread comes first. */
export function Switcher({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const app = useApp()
  const { rows } = useStore(app.conversations.view)
  const communities = useStore(app.communities.view).rows
  const [text, setText] = useState('')
  const found = useMemo(() => bestOf(rows, communities, text), [rows, communities, text])
  const itemOf = useItem()
  const go = useGo()
  const pick = (id: string) => {
    const place = found.find((one) => one.id === id)
    onClose()
    if (place !== undefined) go(place)
  }
  return (
    <PickDialog
      open
      onOpenChange={(open) => !open && onClose()}
      labels={{ title: t('home.switcher'), field: t('home.switcherField'), results: t('home.switcherResults') }}
      text={text}
      onTextChange={setText}
      items={found.map(itemOf)}
      onPick={pick}
      empty={t('home.switcherNone')}
    />
  )
}

function useItem(): (place: Destination) => PickItem {
  const { t } = useWords()
  return (place) => {
    switch (place.kind) {
      case 'person': {
        const { userId, name, handle, unread } = place.row
        const trailing = <Count count={unread} label={t('home.unread', { count: unread })} />
        return { id: place.id, leading: <Avatar id={userId} name={name} size={32} />, title: name, text: `@${handle}`, trailing }
      }
      case 'community': {
        const { communityId, kind, name, icon } = place.community
        return {
          id: place.id,
          leading: <CommunityFace id={communityId} name={name} icon={icon} size={32} />,
          title: name,
          text: kind === 'group' ? t('home.aGroup') : t('home.aCommunity'),
        }
      }
      case 'channel': {
        const { name, mentions } = place.channel
        const leading = (
          <span className={styles.channel} data-unread={place.unread > 0 || undefined}>
            <Icon of={Hash} />
          </span>
        )
        const trailing = <Count count={mentions} label={t('home.mentions', { count: mentions })} />
        return { id: place.id, leading, title: name, text: place.community.name, trailing }
      }
    }
  }
}

function useGo(): (place: Destination) => void {
  const navigate = useNavigate()
  return (place) => {
    if (place.kind === 'person') {
      const { address } = place.row
      if (address !== undefined) void navigate({ to: '/c/$address', params: { address } })
      return
    }
    const channel = place.kind === 'channel' ? place.channel.address : undefined
    void navigate({ to: '/k/$community/{-$channel}', params: { community: place.community.address, channel } })
  }
}
