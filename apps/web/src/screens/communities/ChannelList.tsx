import { useParams } from '@tanstack/react-router'
import { type MouseEvent, type PointerEvent, useId, useState } from 'react'
import type { Category, Channel, Community } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { useStore } from '../../models/use-store.ts'
import { ContextMenu } from '../../parts/ContextMenu.tsx'
import { RowList } from '../../parts/RowList.tsx'
import { useWords } from '../../words/index.ts'
import { CategoryHead } from './CategoryHead.tsx'
import { ChannelItem } from './ChannelItem.tsx'
import styles from './CommunitySidebar.module.css'
import { useChannelEntries } from './use-channel-entries.ts'

/** The channels that one may see, in their categories. */
export function ChannelList({ community }: { readonly community: Community }) {
  const { t } = useWords()
  const loose = community.channels.filter((channel) => channel.categoryId === undefined)
  return (
    <div className={styles.channels}>
      {loose.length > 0 && <Channels community={community} channels={loose} label={t('community.channels')} />}
      {community.categories.map((category) => (
        <OneCategory key={category.categoryId} community={community} category={category} />
      ))}
    </div>
  )
}

/** A folded category keeps what is unread, and where one is, in sight. */
function OneCategory({ community, category }: { readonly community: Community; readonly category: Category }) {
  const { t } = useWords()
  const { communities } = useApp()
  const id = useId()
  const folded = useStore(communities.folded).has(category.categoryId)
  const { channel: here } = useParams({ strict: false })
  const channels = community.channels.filter((channel) => channel.categoryId === category.categoryId)
  const shown = folded ? channels.filter((channel) => channel.unread > 0 || channel.address === here) : channels
  return (
    <>
      <CategoryHead
        community={community}
        category={category}
        folded={folded}
        controls={id}
        onFold={(next) => communities.fold(category.categoryId, next)}
      />
      <div id={id}>
        {shown.length > 0 && (
          <Channels community={community} channels={shown} label={category.name === '' ? t('community.channels') : category.name} />
        )}
      </div>
    </>
  )
}

interface ChannelsProps {
  readonly community: Community
  readonly channels: readonly Channel[]
  readonly label: string
}

/** One context menu serves the whole list. */
function Channels({ community, channels, label }: ChannelsProps) {
  const { channel: here } = useParams({ strict: false })
  const entriesOf = useChannelEntries(community)
  const [address, setAddress] = useState<string>()
  const target = channels.find((channel) => channel.address === address)
  const note = (event: MouseEvent | PointerEvent) => setAddress(addressOf(event.target))
  return (
    <ContextMenu entries={target === undefined ? [] : entriesOf(target)}>
      <div
        onContextMenuCapture={(event) => (addressOf(event.target) === undefined ? event.stopPropagation() : note(event))}
        onPointerDownCapture={(event) => event.pointerType === 'touch' && note(event)}
      >
        <RowList label={label}>
          {channels.map((channel) => (
            <ChannelItem
              key={channel.channelId}
              channel={channel}
              community={community.address}
              kind={community.kind}
              selected={channel.address === here}
            />
          ))}
        </RowList>
      </div>
    </ContextMenu>
  )
}

function addressOf(target: EventTarget): string | undefined {
  const link = target instanceof Element ? target.closest('a[href]') : null
  return link?.getAttribute('href')?.split('/').at(-1)
}
