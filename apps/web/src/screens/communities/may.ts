import type { Community, InviteView, Member } from '../../models/api.ts'
import { can } from '../../models/communities/views.ts'
import type { UserId } from '@conclave/protocol'

/** Everybody in a group may change its name and picture; of a community those who manage it. */
export const mayEdit = (community: Community): boolean => community.kind === 'group' || can(community, 'manageCommunity')

/** An owner hands a community over, or closes it; a group passes on by itself. */
export const mayLeave = (community: Community, own: UserId | undefined): boolean => community.kind === 'group' || community.owner !== own

/** Who may do everything cannot be silenced. */
export const mayTimeOut = (community: Community, member: Member): boolean =>
  member.below && can(community, 'moderateMembers') && !isUnlimited(community, member)

/** Whoever made a link, and those who manage the community. */
export const mayWithdraw = (community: Community, invite: InviteView, own: UserId | undefined): boolean =>
  invite.creator === own || can(community, 'manageCommunity')

function isUnlimited({ roles }: Community, member: Member): boolean {
  const has = roles.filter((role) => role.everyone || member.roles.includes(role.roleId))
  return member.owner || has.some((role) => role.permissions.includes('administrator'))
}
