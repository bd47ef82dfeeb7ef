import type { ChannelView, CommunityView, InviteView, MemberView, RoleView } from '@conclave/client'
import { roleName } from '../steps/community.ts'
import type { JsonRecord } from './records.ts'

export function communityRecord(community: CommunityView, type = 'community'): JsonRecord {
  const { communityId, kind, name, description, owner, offeredTo, memberCount, state, code, permissions, unread, mentions } = community
  const removal = community.removal && {
    ...community.removal,
    at: new Date(community.removal.at).toISOString(),
    reason: community.removal.reason ?? null,
  }
  return {
    type,
    communityId,
    kind,
    name,
    description,
    owner,
    offeredTo: offeredTo ?? null,
    memberCount,
    state,
    code: code ?? null,
    removal: removal ?? null,
    permissions,
    unread,
    mentions,
  }
}

export function channelRecord(community: CommunityView, channel: ChannelView): JsonRecord {
  const { channelId, conversationId, name, topic, categoryId, policy, slowMode, permissions, unread } = channel
  const category = community.categories.find((one) => one.categoryId === categoryId)?.name ?? null
  const place = { communityId: community.communityId, channelId, conversationId, name, topic, category }
  return { type: 'channel', ...place, channelType: channel.type, policy, slowMode, private: channel.private, permissions, unread }
}

export function roleRecord(community: CommunityView, role: RoleView): JsonRecord {
  const { roleId, colour, permissions, everyone, memberCount } = role
  return {
    type: 'role',
    communityId: community.communityId,
    roleId,
    name: roleName(role),
    colour: colour ?? null,
    permissions,
    everyone,
    memberCount,
  }
}

export function memberRecord(community: CommunityView, member: MemberView): JsonRecord {
  const { userId, handle, name, nickname, owner, joinedAt, timeoutUntil, online } = member
  const roles = member.roles.map((id) => community.roles.find(({ roleId }) => roleId === id)?.name ?? id)
  return {
    type: 'member',
    communityId: community.communityId,
    userId,
    handle: handle ?? null,
    name,
    nickname: nickname ?? null,
    roles,
    owner,
    joinedAt: new Date(joinedAt).toISOString(),
    timeoutUntil: timeoutUntil === 0 ? null : new Date(timeoutUntil).toISOString(),
    online: online ?? null,
  }
}

export function inviteRecord(community: CommunityView, invite: InviteView): JsonRecord {
  const { inviteId, link, creator, expires, uses, used, open, ended } = invite
  return {
    type: 'invite',
    communityId: community.communityId,
    inviteId,
    link: link ?? null,
    creator,
    expires: expires === 0 ? null : new Date(expires).toISOString(),
    uses: uses === 0 ? null : uses,
    used,
    open,
    ended: ended ?? null,
  }
}
