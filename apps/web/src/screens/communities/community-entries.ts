import { FolderPlus, Hash, LogOut, Settings, Trash2, UserPlus } from 'lucide-react'
import type { Community } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'
import type { Translate } from '../../words/index.ts'
import type { CommunityDialog } from './dialog.ts'

export interface CommunityDoors {
  readonly open: (dialog: CommunityDialog) => void
  readonly toSettings: () => void
  readonly forget: () => void
}

/** The menu of a community. */
export function communityEntries(community: Community, { open, toSettings, forget }: CommunityDoors, t: Translate): readonly MenuEntry[] {
  const { communityId, kind, state } = community
  const ready = state === 'ready' || state === 'joining'
  const isGroup = kind === 'group'
  const entries: (MenuEntry | false)[] = [
    ready &&
      isGroup &&
      can(community, 'createInvite') && {
        id: 'people',
        label: t('community.addPeople'),
        icon: UserPlus,
        onSelect: () => open({ kind: 'add-people', communityId }),
      },
    ready &&
      !isGroup &&
      can(community, 'createInvite') && {
        id: 'invite',
        label: t('community.invite'),
        icon: UserPlus,
        onSelect: () => open({ kind: 'invite', communityId }),
      },
    ready &&
      !isGroup &&
      can(community, 'manageChannels') && {
        id: 'channel',
        label: t('community.createChannel'),
        icon: Hash,
        onSelect: () => open({ kind: 'create-channel', communityId }),
      },
    ready &&
      !isGroup &&
      can(community, 'manageChannels') && {
        id: 'category',
        label: t('community.createCategory'),
        icon: FolderPlus,
        onSelect: () => open({ kind: 'name-category', communityId }),
      },
    { id: 'settings', label: isGroup ? t('community.groupSettings') : t('community.settings'), icon: Settings, onSelect: toSettings },
    { kind: 'separator', id: 'line' },
    state === 'gone'
      ? { id: 'forget', label: t('community.forget'), icon: Trash2, danger: true, onSelect: forget }
      : { id: 'leave', label: t('community.leave'), icon: LogOut, danger: true, onSelect: () => open({ kind: 'leave', communityId }) },
  ]
  return entries.filter((entry) => entry !== false)
}
