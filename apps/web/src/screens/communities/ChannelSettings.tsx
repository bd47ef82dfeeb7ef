import type { Channel } from '../../models/api.ts'
import { useApp } from '../../models/app-context.ts'
import { can } from '../../models/communities/views.ts'
import { useStore } from '../../models/use-store.ts'
import { useState } from 'react'
import { Dialog } from '../../parts/Dialog.tsx'
import { Tabs } from '../../parts/Tabs.tsx'
import { useWords } from '../../words/index.ts'
import { ChannelOverview } from './ChannelOverview.tsx'
import { PlacePermissions } from './PlacePermissions.tsx'
import { TakeOver } from './TakeOver.tsx'

type Tab = 'overview' | 'permissions'

/** What a channel is called and about, how fast one may write, what newcomers read, who may what. */
export function ChannelSettings({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }) {
  const { t } = useWords()
  const [tab, setTab] = useState<Tab>('overview')
  const community = useStore(useApp().communities.one(channel.communityId))
  const now = community?.channels.find((one) => one.channelId === channel.channelId)
  if (community === undefined || now === undefined) return null
  const hint = now.categoryId !== undefined && now.synced ? t('community.syncedHint') : t('community.permissionsHint')
  const category = community.categories.find((one) => one.categoryId === now.categoryId)
  const mayTakeOver = category !== undefined && !now.synced && can(now, 'manageRoles') && can(now, 'manageChannels')
  const action = mayTakeOver && <TakeOver channel={now} category={category} />
  const permissions = <PlacePermissions community={community} at={{ channelId: now.channelId }} place={now} hint={hint} action={action} />
  const tabs = [
    { value: 'overview' as const, label: t('community.overview'), panel: <ChannelOverview channel={now} /> },
    { value: 'permissions' as const, label: t('community.permissions'), panel: permissions },
  ]
  const both = can(now, 'manageChannels')
  const title = both ? t('community.channelSettingsOf', { name: now.name }) : t('community.permissionsOf', { name: `#${now.name}` })
  return (
    <Dialog open size="wide" onOpenChange={(open) => !open && onClose()} title={title} closeLabel={t('home.close')}>
      {both ? <Tabs<Tab> label={t('community.channelSettings')} value={tab} onValueChange={setTab} tabs={tabs} /> : permissions}
    </Dialog>
  )
}
