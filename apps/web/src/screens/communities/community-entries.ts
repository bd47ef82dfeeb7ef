import { CheckCheck, FolderPlus, Hash, LogOut, Settings, Trash2, UserPlus } from 'lucide-react'
import type { UserId } from '@conclave/protocol'
import type { Community } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'
import type { Translate } from '../../words/index.ts'
import type { CommunityDialog } from './dialog.ts'
import { mayLeave } from './may.ts'

export interface CommunityDoors {
  /** Whose menu it is. */
  readonly own: UserId | undefined
  readonly open: (dialog: CommunityDialog) => void
  readonly toSettings: () => void
  readonly forget: () => void
  /** All channels. */
  readonly markRead: () => void
}

type Entries = (community: Community, doors: CommunityDoors, t: Translate) => readonly (MenuEntry | false)[]

/** The menu of a community, from its name and from the lists. */
export function communityEntries(community: Community, doors: CommunityDoors, t: Translate): readonly MenuEntry[] {
  const isGroup = community.kind === 'group'
  const entries = [
    { id: 'read', label: t('conversation.markRead'), icon: CheckCheck, disabled: community.unread === 0, onSelect: doors.markRead },
    ...inside(community, doors, t),
    { id: 'settings', label: isGroup ? t('community.groupSettings') : t('community.settings'), icon: Settings, onSelect: doors.toSettings },
    ...wayOut(community, doors, t),
  ]
  return entries.filter((entry) => entry !== false)
}

/** People and places, for those who may bring or make them. */
const inside: Entries = (community, { open }, t) => {
  const { communityId, kind, state } = community
  if (state !== 'ready' && state !== 'joining') return []
  const mayMake = kind === 'community' && can(community, 'manageChannels')
  return [
    { kind: 'separator', id: 'first' },
    can(community, 'createInvite') && {
      id: 'people',
      label: kind === 'group' ? t('community.addPeople') : t('community.invite'),
      icon: UserPlus,
      onSelect: () => open({ kind: kind === 'group' ? 'add-people' : 'invite', communityId }),
    },
    mayMake && { id: 'channel', label: t('community.createChannel'), icon: Hash, onSelect: () => open({ kind: 'create-channel', communityId }) },
    mayMake && {
      id: 'category',
      label: t('community.createCategory'),
      icon: FolderPlus,
      onSelect: () => open({ kind: 'name-category', communityId }),
    },
  ]
}

const wayOut: Entries = (community, { forget, open, own }, t) => {
  const { communityId, state } = community
  const line = { kind: 'separator', id: 'line' } as const
  if (state === 'gone') return [line, { id: 'forget', label: t('community.forget'), icon: Trash2, danger: true, onSelect: forget }]
  if (!mayLeave(community, own)) return []
  return [line, { id: 'leave', label: t('community.leave'), icon: LogOut, danger: true, onSelect: () => open({ kind: 'leave', communityId }) }]
}
