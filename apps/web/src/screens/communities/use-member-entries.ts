import { Ban, Clock3, UserMinus, UserRound } from 'lucide-react'
import type { Community, Member } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import type { MenuEntry } from '../../parts/menu-entry.ts'
import { useWords } from '../../words/index.ts'
import { useFrame } from '../home/frame.ts'
import type { Moderation } from './dialog.ts'
import { mayTimeOut } from './may.ts'

/** The menu of a member: what one may do stands in it, and nothing else. */
export function useMemberEntries(community: Community): (member: Member) => readonly MenuEntry[] {
  const { t } = useWords()
  const { show } = useFrame()
  const { communityId } = community
  return (member) => {
    const { userId, name, below } = member
    const moderate = (action: Moderation) => () => show({ kind: 'community', dialog: { kind: 'moderate', action, communityId, userId, name } })
    const entries: (MenuEntry | false)[] = [
      {
        id: 'about',
        label: t('conversation.about', { name }),
        icon: UserRound,
        onSelect: () => show({ kind: 'community', dialog: { kind: 'member', communityId, userId } }),
      },
      below && moderates(community, member) && { kind: 'separator', id: 'line' },
      mayTimeOut(community, member) && { id: 'timeout', label: t('community.timeout'), icon: Clock3, onSelect: moderate('timeout') },
      below && can(community, 'kickMembers') && { id: 'kick', label: t('community.kick'), icon: UserMinus, danger: true, onSelect: moderate('kick') },
      below && can(community, 'banMembers') && { id: 'ban', label: t('community.ban'), icon: Ban, danger: true, onSelect: moderate('ban') },
    ]
    return entries.filter((entry) => entry !== false)
  }
}

const moderates = (community: Community, member: Member): boolean =>
  mayTimeOut(community, member) || can(community, 'kickMembers') || can(community, 'banMembers')
