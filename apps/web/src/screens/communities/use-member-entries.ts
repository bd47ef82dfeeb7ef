import { Ban, Clock3, UserMinus, UserRound } from 'lucide-react'
import type { Community, Member } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import type { Moderation } from './dialog.ts'

/** The menu of a member: what one may do stands in it, and nothing else. */
export function useMemberEntries(community: Community): (member: Member) => readonly MenuEntry[] {
  const { t } = useWords()
  const { show } = useFrame()
  const { communityId } = community
  return ({ userId, name, below }) => {
    const moderate = (action: Moderation) => () => show({ kind: 'community', dialog: { kind: 'moderate', action, communityId, userId, name } })
    const entries: (MenuEntry | false)[] = [
      {
        id: 'about',
        label: t('conversation.about', { name }),
        icon: UserRound,
        onSelect: () => show({ kind: 'community', dialog: { kind: 'member', communityId, userId } }),
      },
      below && moderates(community) && { kind: 'separator', id: 'line' },
      below && can(community, 'moderateMembers') && { id: 'timeout', label: t('community.timeout'), icon: Clock3, onSelect: moderate('timeout') },
      below && can(community, 'kickMembers') && { id: 'kick', label: t('community.kick'), icon: UserMinus, danger: true, onSelect: moderate('kick') },
      below && can(community, 'banMembers') && { id: 'ban', label: t('community.ban'), icon: Ban, danger: true, onSelect: moderate('ban') },
    ]
    return entries.filter((entry) => entry !== false)
  }
}

export const moderates = (community: Community): boolean =>
  can(community, 'moderateMembers') || can(community, 'kickMembers') || can(community, 'banMembers')
