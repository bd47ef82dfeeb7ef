import { ArrowDown, ArrowUp, CheckCheck, FolderInput, Settings, ShieldCheck, Trash2 } from 'lucide-react'
import type { Channel, Community } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import { useParts } from './use-parts.ts'
import { useTold } from './use-told.ts'

/** The menu of a channel. */
export function useChannelEntries(community: Community): (channel: Channel) => readonly MenuEntry[] {
  const { t } = useWords()
  const { show } = useFrame()
  const { actions } = useParts()
  const tell = useTold()
  return (channel) => {
    const read: MenuEntry = {
      id: 'read',
      label: t('conversation.markRead'),
      icon: CheckCheck,
      disabled: channel.unread === 0,
      onSelect: () => tell(actions.markRead(channel)),
    }
    if (community.kind === 'group') return [read]
    const settings = () => show({ kind: 'community', dialog: { kind: 'channel-settings', channel } })
    if (!can(channel, 'manageChannels')) {
      const permissions: MenuEntry = { id: 'permissions', label: t('community.permissions'), icon: ShieldCheck, onSelect: settings }
      return can(channel, 'manageRoles') ? [read, { kind: 'separator', id: 'first' }, permissions] : [read]
    }
    const beside = community.channels.filter((one) => one.categoryId === channel.categoryId)
    const at = beside.findIndex((one) => one.channelId === channel.channelId)
    const move = (step: -1 | 1) => tell(actions.moveChannel(channel, step))
    return [
      read,
      { kind: 'separator', id: 'first' },
      { id: 'settings', label: t('community.channelSettings'), icon: Settings, onSelect: settings },
      { id: 'up', label: t('community.moveUp'), icon: ArrowUp, disabled: at <= 0, onSelect: () => move(-1) },
      { id: 'down', label: t('community.moveDown'), icon: ArrowDown, disabled: at >= beside.length - 1, onSelect: () => move(1) },
      {
        id: 'file',
        label: t('community.moveTo'),
        icon: FolderInput,
        disabled: community.categories.length === 0,
        onSelect: () => show({ kind: 'community', dialog: { kind: 'file-channel', channel } }),
      },
      { kind: 'separator', id: 'second' },
      {
        id: 'delete',
        label: t('community.deleteChannel'),
        icon: Trash2,
        danger: true,
        onSelect: () => show({ kind: 'community', dialog: { kind: 'delete-channel', channel } }),
      },
    ]
  }
}
