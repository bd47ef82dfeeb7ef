import { Ban, Link2, type LucideIcon, ScrollText, SlidersHorizontal, Tags, Users } from 'lucide-react'
import type { ComponentType } from 'react'
import type { Community } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import { AuditLog } from './AuditLog.tsx'
import { Bans } from './Bans.tsx'
import { Invites } from './Invites.tsx'
import { MemberSection } from './MemberSection.tsx'
import { Overview } from './Overview.tsx'
import { Roles } from './Roles.tsx'
import type { SectionContentProps } from './section-content.ts'

export interface CommunitySection {
  readonly id: 'overview' | 'roles' | 'members' | 'invites' | 'bans' | 'audit'
  readonly icon: LucideIcon
  readonly content: ComponentType<SectionContentProps>
  /** Whether somebody with these permissions has anything to do there. */
  readonly isFor: (community: Community) => boolean
}

/** In a group there are no roles to give, and friends are asked. */
const isLarge = (community: Community): boolean => community.kind === 'community'

/** In the order of the list; the id is the end of the address and of the key of the title. */
export const SECTIONS: readonly [CommunitySection, ...CommunitySection[]] = [
  { id: 'overview', icon: SlidersHorizontal, content: Overview, isFor: () => true },
  { id: 'roles', icon: Tags, content: Roles, isFor: (community) => isLarge(community) && can(community, 'manageRoles') },
  { id: 'members', icon: Users, content: MemberSection, isFor: () => true },
  {
    id: 'invites',
    icon: Link2,
    content: Invites,
    isFor: (community) => isLarge(community) && (can(community, 'createInvite') || can(community, 'manageCommunity')),
  },
  { id: 'bans', icon: Ban, content: Bans, isFor: (community) => can(community, 'banMembers') },
  { id: 'audit', icon: ScrollText, content: AuditLog, isFor: (community) => can(community, 'viewAuditLog') },
]
